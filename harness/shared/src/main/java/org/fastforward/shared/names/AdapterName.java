package org.fastforward.shared.names;

import org.fastforward.shared.UserException;

/** What is trained: the known adapters, in the order of tables. */
public enum AdapterName {
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
        return Vocabulary.id(this);
    }

    /**
     * Returns the one of this name.
     *
     * @throws UserException naming the known ones
     */
    public static AdapterName named(String id) {
        return Vocabulary.named("adapter", id, values());
    }
}
