package org.fastforward.models.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;

/** What LoRA and DoRA have in common: the matrices A [r, n] and B [m, r]. */
public sealed interface LowRankKind extends LinearKind permits Lora, Dora {
    /** Returns the size of the change. */
    LowRank size();

    /** Returns in which order training computes LoRA's products. */
    Association association();

    @Override
    LowRankKind associated(Association order);

    @Override
    default LinearKind behindStandIns() {
        return associated(association().behindStandIns());
    }

    /** Returns what follows the map's name in the names of LoRA's functions by hand. */
    default String inner() {
        return "";
    }

    @Override
    default Map<String, Object> byHandLiterals(LinearSpec map, boolean needs) {
        Map<String, Object> literals =
                association().literals(map, size().rank(), needs, size().dropout() > 0);
        literals.put("inner", inner());
        return literals;
    }

    @Override
    default double reordered(LinearSpec map, long computed, double t, boolean needs) {
        if (association().name().equals(Association.PLAIN.name())) {
            return 0;
        }
        int r = size().rank();
        Order order = association().order(map, r, computed, needs, size().dropout() > 0);
        return order.both(t, map, r, needs) - Order.PLAIN.both(t, map, r, needs);
    }

    /** Returns the same kind of another size. */
    LowRankKind sized(LowRank other);

    /** Returns what PEFT's configuration calls it: keys and values beside {@code r} and so on. */
    Map<String, Object> peftSwitches();

    @Override
    default double dropout() {
        return size().dropout();
    }

    @Override
    default Map<String, Object> literals() {
        return Map.of(
                "scale",
                size().scale(),
                "dropout",
                size().dropout(),
                "short_draws",
                size().draws() == DropoutDraws.SHORTS ? "True" : "False",
                "least_kept",
                size().leastKept());
    }

    /** Returns A and B as they are named and shaped. */
    static List<TensorSpec> matrices(LinearSpec map, int rank) {
        return List.of(
                new TensorSpec("lora_A.weight", rank, map.in()),
                new TensorSpec("lora_B.weight", map.out(), rank));
    }

    /**
     * Makes A uniform by Kaiming with a = sqrt 5, that is in {@code +-1/sqrt(n)}, and B zero.
     *
     * @param owner owns both
     */
    static List<NDArray> freshMatrices(
            LinearSpec map, int rank, NDManager owner, SplittableRandom random) {
        float[] values = new float[rank * map.in()];
        double bound = 1 / Math.sqrt(map.in());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        return List.of(
                owner.create(values, new Shape(rank, map.in())),
                owner.zeros(new Shape(map.out(), rank)));
    }

    /** Returns the two thin products' operations, forward. */
    default double thinProducts(LinearSpec map, int t) {
        return 2.0 * t * size().rank() * (map.in() + map.out());
    }

    /** Returns the thin products' operations, forward and backward: dB, the inner gradient, dA. */
    default double thinTraining(LinearSpec map, int t, boolean inputGradient) {
        double tr = 2.0 * t * size().rank();
        return thinProducts(map, t)
                + tr * (2 * map.out() + map.in())
                + (inputGradient ? tr * map.in() : 0);
    }

    @Override
    default double unmerged(LinearSpec map, int t) {
        return LinearKind.product(map, t) + thinProducts(map, t);
    }

    @Override
    default double training(LinearSpec map, int t, boolean inputGradient) {
        return LinearKind.product(map, t) * (inputGradient ? 2 : 1)
                + thinTraining(map, t, inputGradient);
    }

    /** Returns the operations of W + s B A: the product and one addition per element. */
    @Override
    default double merging(LinearSpec map) {
        double size = (double) map.in() * map.out();
        return 2 * size * size().rank() + size;
    }
}
