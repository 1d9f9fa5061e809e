package org.fastforward.shared.names;

import org.fastforward.shared.UserException;

/** The known line searches of a Fast Forward stage, in the order of tables. */
public enum Policy {
    /** The paper's text: walk while the loss improves, keep the best. */
    PAPER,
    /** The authors' released program: as the paper's, with its three differences. */
    REFERENCE,
    /** Ours: bracket the minimum, then narrow it; a fraction of the passes. */
    BRACKET,
    /** Ours: few passes, tau need not be whole; what a learning rate that follows stages needs. */
    PARABOLA,
    /** Ours: three to four passes, from the curvature that the stage before told. */
    VERTEX,
    /** No stages: what an arm with another optimizer is compared without. */
    NONE;

    /** Returns the name in grids, tables and on the command line. */
    public String id() {
        return Vocabulary.id(this);
    }

    /**
     * Returns the policy of this name.
     *
     * @throws UserException naming the known ones
     */
    public static Policy named(String id) {
        return Vocabulary.named("policy", id, values());
    }
}
