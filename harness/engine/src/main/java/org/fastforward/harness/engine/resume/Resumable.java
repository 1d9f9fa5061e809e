package org.fastforward.harness.engine.resume;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/**
 * A part of a run that changes while it runs and can be gone on with elsewhere. It knows itself
 * what it needs for that: what is restored acts from there on as the one that was saved, bit for
 * bit. Parts do not know each other, and may be restored in any order.
 */
public interface Resumable {
    /** Returns the part's name in a saved run, other than those of the run's other parts. */
    String name();

    /**
     * Returns all that is not a tensor.
     *
     * @return a record of numbers, texts, truth values, records, lists and maps of these
     */
    Object state();

    /**
     * Returns the tensors that belong to {@link #state}, float32.
     *
     * @param scratch owns those that are made for the occasion; the caller closes it
     * @return by name; the others stay owned by this object, which must not change them before the
     *     caller is done
     */
    default Map<String, NDArray> tensors(NDManager scratch) {
        return Map.of();
    }

    /**
     * Takes over what a part of this name has saved, in place of what this object holds.
     *
     * @throws org.fastforward.shared.UserException if it is another version's
     */
    void restore(SavedPart saved);
}
