package org.fastforward.models.adapter;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.kernels.Kernels;

/**
 * LoRA: {@code Y = X W' + b + s (X A') B'}.
 *
 * @param a A [r, n], owned by the model's manager
 * @param b B [m, r], owned by the model's manager
 */
record LoraLinear(NDArray a, NDArray b) implements AdaptedLinear {
    @Override
    public Map<String, NDArray> trainable() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        named.put("lora_A.weight", a);
        named.put("lora_B.weight", b);
        return named;
    }

    @Override
    public List<NDArray> inputs() {
        return List.of(a, b);
    }

    @Override
    public void refresh(Kernels kernels, NDArray base) {
        // Nothing is derived from A and B.
    }
}
