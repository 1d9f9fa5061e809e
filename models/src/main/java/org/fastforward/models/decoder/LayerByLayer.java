package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.Mode;

/**
 * Autograd of one layer after another: the way forward keeps each layer's input alone, the way back
 * computes a layer again before it differentiates it. So the float32 copies of one layer's weights
 * exist at a time, where a graph of the whole model would hold all of them.
 */
public final class LayerByLayer implements GradientPass {
    private final Decoder decoder;

    /** Goes through a decoder with adapters alone trained. */
    public LayerByLayer(Decoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public float[] accumulate(TokenBatch batch, float[] rowWeights, long dropoutSeed) {
        try (NDManager step = decoder.scratch()) {
            List<NDArray> inputs = new ArrayList<>();
            NDArray x = decoder.embed(step, false, batch);
            for (int i = 0; i < decoder.layers(); i++) {
                inputs.add(x);
                x = layer(step, false, i, x, dropoutSeed);
            }
            x.setRequiresGradient(true);
            NDArray states = decoder.head().labelStates(step, true, x, batch);
            NDList result = decoder.head().headGradient(step, states, batch, rowWeights);
            Kernels.backward(states, result.get(1));
            NDArray gradient = x.getGradient();
            int first = decoder.plan().firstTrained();
            for (int i = decoder.layers() - 1; i >= first; i--) {
                try (NDArray input = inputs.get(i);
                        NDArray arriving = gradient) {
                    input.setRequiresGradient(i > first);
                    try (NDArray again = layer(step, true, i, input, dropoutSeed)) {
                        Kernels.backward(again, arriving);
                    }
                    gradient = i > first ? input.getGradient() : null;
                }
            }
            return result.get(0).toFloatArray();
        }
    }

    /** Computes a layer with dropout, and every time with the same. */
    private NDArray layer(
            NDManager out, boolean gradients, int index, NDArray x, long dropoutSeed) {
        if (decoder.plan().drops()) {
            Kernels.seed(dropoutSeed * 1_000_003 + index);
        }
        return decoder.layer(out, gradients, index, Mode.TRAIN, x);
    }
}
