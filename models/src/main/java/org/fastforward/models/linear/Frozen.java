package org.fastforward.models.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;

/** A linear map as the checkpoint has it: {@code Y = X W' + b}, nothing trained. */
public record Frozen() implements LinearKind {
    static final String FORWARD = "linear_frozen.py";

    @Override
    public String forward(Mode mode) {
        return FORWARD;
    }

    @Override
    public Optional<String> byHand() {
        return Optional.of("linear_frozen_by_hand.py");
    }

    @Override
    public String support() {
        return "";
    }

    @Override
    public Map<String, Object> literals() {
        return Map.of();
    }

    @Override
    public double dropout() {
        return 0;
    }

    @Override
    public int inputs() {
        return 0;
    }

    @Override
    public List<TensorSpec> trained(LinearSpec map) {
        return List.of();
    }

    @Override
    public List<NDArray> fresh(
            LinearSpec map,
            KindKernels kernels,
            NDManager owner,
            NDArray weight,
            SplittableRandom random) {
        return List.of();
    }

    @Override
    public double paperForward(LinearSpec map, int t) {
        return LinearKind.product(map, t);
    }

    @Override
    public double training(LinearSpec map, int t, boolean inputGradient) {
        return LinearKind.product(map, t) * (inputGradient ? 2 : 1);
    }

    @Override
    public double unmerged(LinearSpec map, int t) {
        return LinearKind.product(map, t);
    }
}
