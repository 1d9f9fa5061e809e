package org.fastforward.harness.engine.resume;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives arrays that belong to tensors the tensors' names. */
public final class NamedTensors {
    private final Map<String, NDArray> named = new LinkedHashMap<>();
    private final List<String> names;

    /**
     * @param names of the tensors, in their order
     */
    public NamedTensors(List<String> names) {
        this.names = List.copyOf(names);
    }

    /**
     * Adds arrays as {@code kind.name}.
     *
     * @param arrays one per tensor, in their order; or none at all
     */
    public NamedTensors with(String kind, List<NDArray> arrays) {
        for (int i = 0; i < arrays.size(); i++) {
            named.put(kind + "." + names.get(i), arrays.get(i));
        }
        return this;
    }

    /** Returns all that were added. */
    public Map<String, NDArray> map() {
        return named;
    }
}
