package org.fastforward.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.fastforward.models.architecture.TensorSpec;

/** Where a model's weights come from. */
public interface WeightSource {
    /**
     * Loads a tensor as float32.
     *
     * @param out owns the result
     * @param writable whether it will be changed in place
     */
    NDArray load(NDManager out, TensorSpec tensor, boolean writable);
}
