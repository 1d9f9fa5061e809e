package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.Mode;

/**
 * The gradient without autograd, for adapters on a frozen base: each layer's kernel keeps what its
 * way back needs and nothing else, and the way back is written out, beside it in the same text. It
 * ends at the first trained layer, and in it at the first trained map.
 *
 * <p>Gradients are added in place to those that autograd would add to, so that both may be mixed.
 */
public final class ByHand implements GradientPass {
    private final Decoder decoder;

    /** Goes through a decoder of which {@link #can} is true. */
    public ByHand(Decoder decoder) {
        this.decoder = decoder;
    }

    /** Whether a plan can be trained so: the base is frozen. */
    public static boolean can(AdapterPlan plan) {
        return plan.firstTrained() < plan.kinds().size()
                && !plan.any(kind -> kind.byHand().isEmpty());
    }

    @Override
    public float[] accumulate(TokenBatch batch, float[] rowWeights, long dropoutSeed) {
        if (decoder.plan().drops()) {
            Kernels.seed(dropoutSeed);
        }
        int first = decoder.plan().firstTrained();
        decoder.parameters().requireGradients();
        try (NDManager step = decoder.scratch()) {
            List<NDArray> inputs = new ArrayList<>();
            List<NDList> kept = new ArrayList<>();
            NDArray x = decoder.embed(step, false, batch);
            for (int i = 0; i < first; i++) {
                NDArray before = x;
                x = decoder.layer(step, false, i, Mode.TRAIN, before);
                before.close();
            }
            for (int i = first; i < decoder.layers(); i++) {
                NDList result = decoder.keep(step, i, x);
                inputs.add(x);
                x = result.remove(0);
                kept.add(result);
            }
            NDList loss = decoder.head().lossBack(step, x, batch, rowWeights);
            x.close();
            NDArray gradient = loss.get(1);
            for (int i = decoder.layers() - 1; i >= first; i--) {
                try (NDArray arriving = gradient;
                        NDArray input = inputs.remove(i - first);
                        NDList used = kept.remove(i - first)) {
                    gradient = decoder.back(step, i, arriving, input, used);
                }
            }
            return loss.get(0).toFloatArray();
        }
    }
}
