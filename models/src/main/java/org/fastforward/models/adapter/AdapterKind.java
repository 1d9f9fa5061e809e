package org.fastforward.models.adapter;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.fastforward.models.checkpoint.BadCheckpointException;

/** What is trained. */
public enum AdapterKind {
    /** Nothing: the base model as it is. */
    NONE,
    /** Low-rank adapters (Hu et al., 2021). */
    LORA,
    /** Weight-decomposed low-rank adapters (Liu et al., 2024). */
    DORA,
    /** Every weight of the model. */
    FULL;

    /** Returns the name in configurations and on the command line. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Returns the adapter of this name.
     *
     * @throws BadCheckpointException naming the known ones
     */
    public static AdapterKind named(String id) {
        for (AdapterKind k : values()) {
            if (k.id().equals(id)) {
                return k;
            }
        }
        throw new BadCheckpointException(
                "unknown adapter '"
                        + id
                        + "'; known: "
                        + Arrays.stream(values())
                                .map(AdapterKind::id)
                                .collect(Collectors.joining(", ")));
    }
}
