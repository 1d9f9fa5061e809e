package org.fastforward.models.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;

/**
 * LoRA (Hu et al., 2021): {@code Y = X W' + b + s (X A') B'}.
 *
 * @param association in which order training computes it
 */
public record Lora(LowRank size, Association association) implements LowRankKind {
    /** Computes it in the plain order. */
    public Lora(LowRank size) {
        this(size, Association.PLAIN);
    }

    @Override
    public LowRankKind associated(Association order) {
        return new Lora(size, order);
    }

    @Override
    public LowRankKind sized(LowRank other) {
        return new Lora(other, association);
    }

    @Override
    public String forward(Mode mode) {
        return mode == Mode.PLAIN ? LowRankKind.super.forward(mode) : "linear_lora.py";
    }

    @Override
    public List<String> byHand() {
        return List.of("linear_lora_by_hand.py");
    }

    @Override
    public String support() {
        return "merge_lora.py";
    }

    @Override
    public Map<String, Object> peftSwitches() {
        return Map.of("use_dora", false);
    }

    @Override
    public int inputs() {
        return 2;
    }

    @Override
    public List<TensorSpec> trained(LinearSpec map) {
        return LowRankKind.matrices(map, size.rank());
    }

    @Override
    public List<NDArray> fresh(
            LinearSpec map,
            KindKernels kernels,
            NDManager owner,
            NDArray weight,
            SplittableRandom random) {
        return LowRankKind.freshMatrices(map, size.rank(), owner, random);
    }

    @Override
    public double paperForward(LinearSpec map, int t) {
        return LinearKind.product(map, t) + thinProducts(map, t);
    }
}
