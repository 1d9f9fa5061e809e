package org.fastforward.models.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.shared.UserException;

/**
 * Refuses weights that are NaN or infinite: whatever is computed with them is NaN, and looks like a
 * fault of the run. One pass over a tensor that has just been loaded, some 20 GB a second and core
 * in every type.
 *
 * @param kernels of {@code load.py}
 */
record FiniteNumbers(Kernels kernels) {
    /**
     * Requires that all elements are finite.
     *
     * @param array may be an opaque bfloat16 array
     * @param entry where it comes from
     * @throws UserException naming the tensor, its file and the first element that is not
     */
    void require(NDArray array, TensorEntry entry) {
        try (NDManager scratch = array.getManager().newSubManager()) {
            float[] ends = kernels.evaluate(scratch, "extremes", array).get(0).toFloatArray();
            if (Float.isFinite(ends[0]) && Float.isFinite(ends[1])) {
                return;
            }
            long at = kernels.evaluate(scratch, "first_not_finite", array).get(0).getLong();
            throw new UserException(
                    entry.name()
                            + " in "
                            + entry.file()
                            + " holds "
                            + (Float.isNaN(ends[0]) ? "NaN" : "an infinite number")
                            + " (the first at "
                            + Arrays.toString(place(entry, at))
                            + "): nothing can be computed with it; take another copy");
        }
    }

    private static long[] place(TensorEntry entry, long element) {
        long[] place = new long[entry.shape().size()];
        long rest = element;
        for (int i = place.length - 1; i >= 0; i--) {
            place[i] = rest % entry.shape().get(i);
            rest /= entry.shape().get(i);
        }
        return place;
    }
}
