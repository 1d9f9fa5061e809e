package org.fastforward.models.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.kernels.Kernels;

/**
 * DoRA: {@code Y = X (g (W + s B A))' + b}, {@code g = magnitude / |W + s B A|} per row. The norm
 * is a constant for the gradient (Liu et al., 2024, section 4.3), so it is computed once per change
 * of the weights and not in every call.
 */
final class DoraLinear implements AdaptedLinear {
    private final NDArray a;
    private final NDArray b;
    private final NDArray magnitude;
    private final NDArray norm;
    private final NDArray squares;

    /**
     * @param a A [r, n]
     * @param b B [m, r]
     * @param magnitude [m]
     * @param base the frozen weight [m, n]
     * @param owner owns what is derived
     */
    DoraLinear(
            Kernels kernels,
            NDManager owner,
            NDArray a,
            NDArray b,
            NDArray magnitude,
            NDArray base) {
        this.a = a;
        this.b = b;
        this.magnitude = magnitude;
        this.squares = kernels.evaluate(owner, "row_squares", base).get(0);
        this.norm = kernels.evaluate(owner, "row_norms", base, squares, a, b).get(0);
    }

    @Override
    public Map<String, NDArray> trainable() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        named.put("lora_A.weight", a);
        named.put("lora_B.weight", b);
        named.put("lora_magnitude_vector", magnitude);
        return named;
    }

    @Override
    public List<NDArray> inputs() {
        return List.of(a, b, magnitude, norm);
    }

    @Override
    public void refresh(Kernels kernels, NDArray base) {
        try (NDManager scratch = norm.getManager().newSubManager()) {
            NDArray now = kernels.evaluate(scratch, "row_norms", base, squares, a, b).get(0);
            kernels.update("copy", List.of(norm), List.of(now));
        }
    }
}
