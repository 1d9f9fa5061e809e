package org.fastforward.shared.names;

import org.fastforward.shared.UserException;

/** When the stages of a Fast Forward arm come whose learning rate is fixed. */
public enum StageRuleName {
    /** The paper's: after every so many steps. */
    INTERVAL,
    /** Ours: the same, more rarely where they do not pay. */
    ADAPTIVE;

    /** Returns the name in settings and records. */
    public String id() {
        return Vocabulary.id(this);
    }

    /**
     * Returns the one of this name.
     *
     * @throws UserException naming the known ones
     */
    public static StageRuleName named(String id) {
        return Vocabulary.named("stage_rule", id, values());
    }
}
