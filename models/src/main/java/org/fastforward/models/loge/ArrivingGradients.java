package org.fastforward.models.loge;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.decoder.ByHand;
import org.fastforward.models.decoder.Decoder;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.linear.Frozen;
import org.fastforward.models.linear.Lora;
import org.fastforward.models.linear.LowRank;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.WayBack;
import org.fastforward.models.tensors.WeightSource;

/**
 * The second moments of the gradients that pass a base model's linear maps, over samples: for each
 * map that of dX [n, n] where n is at most m, else of dY [m, m]. With fresh adapters, which change
 * nothing yet, they are the same whatever is adapted.
 */
final class ArrivingGradients {
    private final Layout layout;
    private final AdapterPlan plan;

    ArrivingGradients(Layout layout) {
        this.layout = layout;
        // Something trained before every map that anything trained can stand before.
        LowRank size = new LowRank(1, 1, false, 0);
        this.plan =
                AdapterPlan.of(layout, (layer, map) -> layer == 0 ? new Lora(size) : new Frozen());
    }

    /** Whether a gradient passes a map, whatever is adapted. */
    boolean pass(int layer, LinearSpec map) {
        return plan.needsInputGradient(layout, layer, map);
    }

    /**
     * Returns the second moments, by layer and map; a scalar where nothing passes.
     *
     * @param owner owns them
     */
    List<List<NDArray>> moments(NDManager owner, WeightSource weights, List<Sample> samples) {
        List<List<NDArray>> moments = new ArrayList<>();
        for (int layer = 0; layer < layout.config().layers(); layer++) {
            List<NDArray> row = new ArrayList<>();
            for (LinearSpec map : layout.linears()) {
                int side = Math.min(map.in(), map.out());
                row.add(owner.zeros(pass(layer, map) ? new Shape(side, side) : new Shape()));
            }
            moments.add(row);
        }
        Precision precision = Precision.of(DType.F32, owner.getDevice());
        WayBack observed = WayBack.observed(moments);
        try (Decoder decoder = new Decoder(owner, layout, weights, plan, precision, observed, 0)) {
            ByHand pass = new ByHand(decoder);
            samples.forEach(sample -> pass.accumulate(sample.batch(), sample.weights(), 0));
        }
        return moments;
    }
}
