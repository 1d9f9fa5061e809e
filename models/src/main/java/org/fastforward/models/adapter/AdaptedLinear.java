package org.fastforward.models.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.fastforward.models.kernels.Kernels;

/**
 * The adapter of one linear map: the replaceable piece. It names the kernel texts that compute and
 * merge it, and owns its tensors. Another way to compute the adapted layer is another
 * implementation.
 */
public sealed interface AdaptedLinear permits LoraLinear, DoraLinear {
    /** Returns what is trained, by PEFT's name inside the module, such as {@code lora_A.weight}. */
    Map<String, NDArray> trainable();

    /** Returns the tensors that the kernels take, in their order; current for today's weights. */
    List<NDArray> inputs();

    /**
     * Brings what is derived from the trainable tensors up to date. Called after they change.
     *
     * @param base the frozen weight W [m, n]
     */
    void refresh(Kernels kernels, NDArray base);

    /**
     * Returns the weight of a plain linear map that computes the same without dropout.
     *
     * @param out owns the result [m, n]
     * @param base the frozen weight W [m, n]
     */
    default NDArray merged(Kernels kernels, NDManager out, NDArray base) {
        return kernels.evaluate(out, "merge", base, inputs()).get(0);
    }
}
