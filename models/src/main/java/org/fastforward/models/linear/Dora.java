package org.fastforward.models.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;

/**
 * DoRA (Liu et al., 2024): {@code Y = X (g (W + s B A))' + b}, {@code g = magnitude / |W + s B A|}
 * per row. The norm is a constant for the gradient (section 4.3 there), so it is computed once per
 * change of the weights and not in every call.
 *
 * @param association in which order training computes LoRA's part of it; with dropout always the
 *     plain one, since there the whole input meets W twice
 */
public record Dora(LowRank size, Association association) implements LowRankKind {
    /** Leaves the plain order only without dropout. */
    public Dora {
        association = size.dropout() > 0 ? Association.PLAIN : association;
    }

    /** Computes it in the plain order. */
    public Dora(LowRank size) {
        this(size, Association.PLAIN);
    }

    @Override
    public LowRankKind associated(Association order) {
        return new Dora(size, order);
    }

    @Override
    public LowRankKind sized(LowRank other) {
        return new Dora(other, association);
    }

    @Override
    public String forward(Mode mode) {
        return mode == Mode.PLAIN ? LowRankKind.super.forward(mode) : "linear_dora.py";
    }

    @Override
    public List<String> byHand() {
        return List.of("linear_lora_by_hand.py", "linear_dora_by_hand.py");
    }

    @Override
    public String inner() {
        return "_low";
    }

    @Override
    public String support() {
        return "merge_dora.py";
    }

    @Override
    public Map<String, Object> peftSwitches() {
        return Map.of("use_dora", true);
    }

    @Override
    public int inputs() {
        return 4;
    }

    @Override
    public List<TensorSpec> trained(LinearSpec map) {
        List<TensorSpec> trained = new ArrayList<>(LowRankKind.matrices(map, size.rank()));
        trained.add(new TensorSpec("lora_magnitude_vector", map.out()));
        return trained;
    }

    /** A and B as LoRA's; the magnitude starts at the norms of W's rows. */
    @Override
    public List<NDArray> fresh(
            LinearSpec map,
            KindKernels kernels,
            NDManager owner,
            NDArray weight,
            SplittableRandom random) {
        List<NDArray> trained =
                new ArrayList<>(LowRankKind.freshMatrices(map, size.rank(), owner, random));
        try (NDManager scratch = owner.newSubManager()) {
            List<NDArray> squares = constants(kernels, scratch, weight);
            trained.addAll(
                    kernels.call(
                            owner,
                            "row_norms",
                            weight,
                            squares.get(0),
                            trained.get(0),
                            trained.get(1)));
        }
        return trained;
    }

    /** Returns the squared norm of every row of W [m]. */
    @Override
    public List<NDArray> constants(KindKernels kernels, NDManager owner, NDArray weight) {
        return kernels.call(owner, "row_squares", weight);
    }

    /** Returns the norm of every row of W + s B A [m]; 1 for a row of zeros, which stays zero. */
    @Override
    public List<NDArray> derived(
            KindKernels kernels,
            NDManager owner,
            NDArray weight,
            List<NDArray> constants,
            List<NDArray> trained) {
        return kernels.call(
                owner, "row_divisors", weight, constants.get(0), trained.get(0), trained.get(1));
    }

    /** PEFT forms the product B A for the norm in every call. */
    @Override
    public double paperForward(LinearSpec map, int t) {
        return LinearKind.product(map, t)
                + thinProducts(map, t)
                + 2.0 * map.in() * map.out() * size.rank();
    }

    /** With dropout the frozen weight meets the dropped input too. */
    @Override
    public double training(LinearSpec map, int t, boolean inputGradient) {
        double dropped = size.dropout() > 0 ? LinearKind.product(map, t) : 0;
        return LowRankKind.super.training(map, t, inputGradient)
                + dropped * (inputGradient ? 2 : 1);
    }

    @Override
    public int passesBackOfWeight() {
        return size.dropout() > 0 ? 2 : 1;
    }

    @Override
    public double merging(LinearSpec map) {
        return LowRankKind.super.merging(map) + (double) map.in() * map.out();
    }

    @Override
    public double refreshing(LinearSpec map) {
        double r = size.rank();
        return 2 * r * map.in() * map.out() + 2 * r * r * (map.in() + map.out());
    }
}
