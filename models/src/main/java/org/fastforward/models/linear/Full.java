package org.fastforward.models.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;

/** A linear map whose own weight and bias are trained. */
public record Full() implements LinearKind {
    @Override
    public String forward(Mode mode) {
        return Frozen.FORWARD;
    }

    @Override
    public Optional<String> byHand() {
        return Optional.empty();
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
    public boolean trainsBase() {
        return true;
    }

    @Override
    public List<TensorSpec> trained(LinearSpec map) {
        List<TensorSpec> trained = new ArrayList<>();
        trained.add(new TensorSpec("weight", map.out(), map.in()));
        if (map.bias()) {
            trained.add(new TensorSpec("bias", map.out()));
        }
        return trained;
    }

    /** Makes nothing: the tensors are the checkpoint's. */
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

    /** Every product has a gradient for its weight and one for its input. */
    @Override
    public double training(LinearSpec map, int t, boolean inputGradient) {
        return 3 * LinearKind.product(map, t);
    }

    @Override
    public double unmerged(LinearSpec map, int t) {
        return LinearKind.product(map, t);
    }
}
