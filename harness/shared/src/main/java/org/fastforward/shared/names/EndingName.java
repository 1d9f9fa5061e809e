package org.fastforward.shared.names;

import org.fastforward.shared.UserException;

/** When a Fast Forward arm ends, at the latest after the Adam arm's steps. */
public enum EndingName {
    /** The paper's: when it reaches the Adam arm's final test loss. */
    TARGET,
    /** After the Adam arm's steps. */
    STEPS,
    /** When {@value #IDLE_STAGES} stages in a row kept tau 0. */
    CONVERGED;

    /** So many stages in a row that keep tau 0 tell that an arm has converged. */
    public static final int IDLE_STAGES = 3;

    /** Returns the name in settings and records. */
    public String id() {
        return Vocabulary.id(this);
    }

    /**
     * Returns the one of this name.
     *
     * @throws UserException naming the known ones
     */
    public static EndingName named(String id) {
        return Vocabulary.named("ending", id, values());
    }
}
