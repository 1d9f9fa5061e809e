package org.fastforward.models.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;

/**
 * How a linear map {@code Y = X W' + b} is computed and what of it is trained: its kernel texts,
 * its tensors and its operations. A kind has no tensors of its own; kinds with equal components
 * share their kernels. What is not said of a kind is so as for a map without an adapter.
 *
 * <p>Operations are counted for a map n to m on t tokens, matrix products only, in the two
 * accountings of {@link org.fastforward.models.flops.FlopModel}.
 */
public sealed interface LinearKind permits Frozen, Full, LowRankKind {
    /**
     * Returns the text resource of the function {@code NAME_MODE(x, w, b, ad)}, with holes for the
     * {@link #literals}, for {@code name}, {@code mode}, {@code drops} and for {@code at}, where
     * this map's tensors begin in the list {@code ad} of the layer's.
     */
    default String forward(Mode mode) {
        return "linear_frozen.py";
    }

    /**
     * Returns the text resources of {@link #forward} and its gradient without autograd: {@code
     * NAME_keep_VARIANT} and {@code NAME_back_VARIANT}; holes beside those of forward: {@code
     * variant}, {@code grads} (where this map's gradients begin in the layer's list) and {@code
     * needs} (whether something trained stands before the map). Empty: only autograd can.
     */
    List<String> byHand();

    /**
     * Returns what else the texts of {@link #byHand} take as literals.
     *
     * @param needs whether something trained stands before the map
     */
    default Map<String, Object> byHandLiterals(LinearSpec map, boolean needs) {
        return Map.of();
    }

    /** Returns this kind in another association order; itself if it knows but one. */
    default LinearKind associated(Association order) {
        return this;
    }

    /** Returns this kind in an order for a way back through stand-ins. */
    default LinearKind behindStandIns() {
        return this;
    }

    /** Returns the text resource of the functions that are the kind's own, or an empty text. */
    default String support() {
        return "";
    }

    /** Returns the numbers that the texts take as literals. */
    default Map<String, Object> literals() {
        return Map.of();
    }

    /** Returns the probability of dropout on the way into the adapter. */
    default double dropout() {
        return 0;
    }

    /** Returns how many tensors beside weight and bias the forward function takes. */
    default int inputs() {
        return 0;
    }

    /** Whether weight and bias themselves are trained. */
    default boolean trainsBase() {
        return false;
    }

    /** Whether anything is trained. */
    default boolean trains() {
        return inputs() > 0 || trainsBase();
    }

    /** Returns what is trained, named as PEFT does inside the module, such as lora_A.weight. */
    List<TensorSpec> trained(LinearSpec map);

    /**
     * Makes the trained tensors so that the map computes at first what its weight alone does.
     *
     * @param owner owns them
     * @param weight W [m, n]
     */
    default List<NDArray> fresh(
            LinearSpec map,
            KindKernels kernels,
            NDManager owner,
            NDArray weight,
            SplittableRandom random) {
        return List.of();
    }

    /** Returns what depends on the frozen weight alone; {@code owner} owns it. */
    default List<NDArray> constants(KindKernels kernels, NDManager owner, NDArray weight) {
        return List.of();
    }

    /**
     * Returns what depends on the trained tensors and is no constant of the kernels: the forward
     * function takes it behind the trained tensors. Computed anew whenever they change.
     *
     * @param owner owns it
     */
    default List<NDArray> derived(
            KindKernels kernels,
            NDManager owner,
            NDArray weight,
            List<NDArray> constants,
            List<NDArray> trained) {
        return List.of();
    }

    /** Returns the number of trained weights. */
    default long weights(LinearSpec map) {
        return trained(map).stream().mapToLong(TensorSpec::elements).sum();
    }

    /** Returns the forward operations that a profiler sees in PEFT's model. */
    default double paperForward(LinearSpec map, int t) {
        return product(map, t);
    }

    /**
     * Returns the operations of forward and backward that have to be done.
     *
     * @param inputGradient whether something trained stands before the map
     */
    double training(LinearSpec map, int t, boolean inputGradient);

    /**
     * Returns by how much {@link #training} of a batch differs because of the order in which its
     * products are computed, which may depend on the batch.
     *
     * @param computed tokens that are computed at once, padding included: they decide the order
     * @param t those of them that count
     */
    default double reordered(LinearSpec map, long computed, double t, boolean inputGradient) {
        return 0;
    }

    /** Returns the forward operations without dropout, the adapter not merged. */
    default double unmerged(LinearSpec map, int t) {
        return product(map, t);
    }

    /** Returns the operations of merging the adapter into the weight. */
    default double merging(LinearSpec map) {
        return 0;
    }

    /** Returns how often a gradient meets the frozen weight on its way back through the map. */
    default int passesBackOfWeight() {
        return 1;
    }

    /** Returns the operations of bringing the derived tensors up to date. */
    default double refreshing(LinearSpec map) {
        return 0;
    }

    /** Returns the operations of the plain map. */
    static double product(LinearSpec map, int t) {
        return 2.0 * t * map.in() * map.out();
    }
}
