package org.fastforward.shared.names;

import org.fastforward.shared.UserException;

/** The optimizer of an arm beside a cell's Adam arm. */
public enum OptimizerName {
    /** AdamW (Loshchilov and Hutter, 2019). */
    ADAMW,
    /** Prodigy (Mishchenko and Defazio, 2024), which finds its own learning rate. */
    PRODIGY;

    /** Returns the name in settings and records. */
    public String id() {
        return Vocabulary.id(this);
    }

    /**
     * Returns the one of this name.
     *
     * @throws UserException naming the known ones
     */
    public static OptimizerName named(String id) {
        return Vocabulary.named("optimizer", id, values());
    }
}
