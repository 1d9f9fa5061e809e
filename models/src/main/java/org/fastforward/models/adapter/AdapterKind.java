package org.fastforward.models.adapter;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

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
     * @throws UserException naming the known ones
     */
    public static AdapterKind named(String id) {
        for (AdapterKind k : values()) {
            if (k.id().equals(id)) {
                return k;
            }
        }
        throw new UserException(
                "unknown adapter '"
                        + id
                        + "'; known: "
                        + Arrays.stream(values())
                                .map(AdapterKind::id)
                                .collect(Collectors.joining(", ")));
    }
}
