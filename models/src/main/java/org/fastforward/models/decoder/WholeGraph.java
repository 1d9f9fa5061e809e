package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.Mode;

/** Autograd of everything at once: the way back begins when the whole way forward is recorded. */
public final class WholeGraph implements GradientPass {
    private final Decoder decoder;

    /** Goes through a decoder whose weights are computed with in the type that they are kept in. */
    public WholeGraph(Decoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public float[] accumulate(TokenBatch batch, float[] rowWeights, long dropoutSeed) {
        if (decoder.plan().drops()) {
            Kernels.seed(dropoutSeed);
        }
        try (NDManager step = decoder.scratch()) {
            NDArray x = decoder.embed(step, true, batch);
            for (int i = 0; i < decoder.layers(); i++) {
                x = decoder.layer(step, true, i, Mode.TRAIN, x);
            }
            NDList loss = decoder.head().loss(step, x, batch, rowWeights);
            float[] sums = loss.get(1).toFloatArray();
            Kernels.backward(loss.get(0));
            return sums;
        }
    }
}
