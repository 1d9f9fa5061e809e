package org.fastforward.models.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;

/** One linear map of one layer: its tensors, and what its kind makes of them. */
public final class LinearMap {
    private final LinearSpec spec;
    private final LinearKind kind;
    private final KindKernels kernels;
    private final NDArray weight;
    private final List<NDArray> trained;
    private final List<NDArray> constants;
    private final List<NDArray> derived;

    /**
     * Puts a map together.
     *
     * @param owner owns what is derived from the tensors
     * @param weight W [m, n], float32 or an opaque bfloat16 array; owned by the model
     * @param trained as {@link LinearKind#trained} names and shapes them; owned by the model
     */
    public LinearMap(
            LinearSpec spec,
            LinearKind kind,
            KindKernels kernels,
            NDManager owner,
            NDArray weight,
            List<NDArray> trained) {
        this.spec = spec;
        this.kind = kind;
        this.kernels = kernels;
        this.weight = weight;
        this.trained = List.copyOf(trained);
        this.constants = List.copyOf(kind.constants(kernels, owner, weight));
        this.derived = List.copyOf(kind.derived(kernels, owner, weight, constants, trained));
    }

    /**
     * Makes a map whose trained tensors are fresh; they depend on the seed and the path alone.
     *
     * @param owner owns all tensors but the weight
     * @param path full module path
     * @param base the module's tensors in the checkpoint: weight, and bias if it has one
     */
    public static LinearMap fresh(
            LinearSpec spec,
            LinearKind kind,
            KindKernels kernels,
            NDManager owner,
            String path,
            List<NDArray> base,
            long seed) {
        NDArray weight = base.get(0);
        SplittableRandom random = new SplittableRandom(seed * 31 + path.hashCode());
        List<NDArray> trained =
                kind.trainsBase() ? base : kind.fresh(spec, kernels, owner, weight, random);
        return new LinearMap(spec, kind, kernels, owner, weight, trained);
    }

    /** Returns its name, place and widths. */
    public LinearSpec spec() {
        return spec;
    }

    /** Returns how it is computed. */
    public LinearKind kind() {
        return kind;
    }

    /** Returns what is trained, by its name inside the module. */
    public Map<String, NDArray> trained() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        List<TensorSpec> names = kind.trained(spec);
        for (int i = 0; i < names.size(); i++) {
            named.put(names.get(i).name(), trained.get(i));
        }
        return named;
    }

    /** Returns the tensors that the kernels take beside weight and bias, in their order. */
    public List<NDArray> inputs() {
        return kind.trainsBase()
                ? List.of()
                : Stream.concat(trained.stream(), derived.stream()).toList();
    }

    /** Brings what is derived from the trained tensors up to date. */
    public void refresh() {
        if (derived.isEmpty()) {
            return;
        }
        try (NDManager scratch = derived.get(0).getManager().newSubManager()) {
            List<NDArray> now = kind.derived(kernels, scratch, weight, constants, trained);
            kernels.kernels().update("copy", derived, now);
        }
    }

    /**
     * Returns the weight of a plain linear map that computes the same without dropout: the map's
     * own where there is no adapter.
     *
     * @param out owns the result [m, n] if it is another
     */
    public NDArray merged(NDManager out) {
        return kind.inputs() == 0 ? weight : kernels.call(out, "merge", weight, inputs()).get(0);
    }
}
