package org.fastforward.models.linear;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.fastforward.models.kernels.Kernels;

/**
 * The functions that belong to one kind of linear map.
 *
 * @param kernels hold them, and {@code copy}
 * @param suffix tells them from those of other kinds
 */
public record KindKernels(Kernels kernels, String suffix) {
    /**
     * Calls one, without gradients.
     *
     * @param out owns the results
     */
    List<NDArray> call(NDManager out, String function, Object... args) {
        return kernels.evaluate(out, function + suffix, args);
    }
}
