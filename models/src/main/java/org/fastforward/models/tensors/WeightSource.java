package org.fastforward.models.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.safetensors.DType;

/** Where a model's weights come from. */
public interface WeightSource {
    /**
     * Loads a tensor.
     *
     * @param out owns the result
     * @param type F32, or BF16 for an opaque bfloat16 array
     * @param writable whether it will be changed in place
     */
    NDArray load(NDManager out, TensorSpec tensor, DType type, boolean writable);
}
