package org.fastforward.shared.names;

import org.fastforward.shared.UserException;

/** What decides the learning rate of a Fast Forward arm's steps. */
public enum RateRule {
    /** The paper's: it never changes. */
    FIXED,
    /** Ours: each stage corrects it. */
    FOLLOW;

    /** Returns the name in settings and records. */
    public String id() {
        return Vocabulary.id(this);
    }

    /**
     * Returns the one of this name.
     *
     * @throws UserException naming the known ones
     */
    public static RateRule named(String id) {
        return Vocabulary.named("rate", id, values());
    }
}
