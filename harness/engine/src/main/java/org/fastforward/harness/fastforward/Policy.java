package org.fastforward.harness.fastforward;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

/** The known line searches, by the names in grids and tables. */
public enum Policy {
    /** The paper's text: walk while the loss improves, keep the best. */
    PAPER,
    /** The authors' released program: as the paper's, with its three differences. */
    REFERENCE,
    /** Ours: bracket the minimum, then narrow it; a fraction of the passes. */
    BRACKET;

    /** Returns the name in grids, tables and on the command line. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Returns the policy of this name.
     *
     * @throws UserException naming the known ones
     */
    public static Policy named(String id) {
        for (Policy p : values()) {
            if (p.id().equals(id)) {
                return p;
            }
        }
        throw new UserException(
                "unknown policy '"
                        + id
                        + "'; known: "
                        + Arrays.stream(values())
                                .map(Policy::id)
                                .collect(Collectors.joining(", ")));
    }

    /**
     * Returns the search.
     *
     * @param maxTau no search looks further than this
     */
    public LineSearch search(long maxTau) {
        return switch (this) {
            case PAPER -> new PaperSearch(maxTau);
            case REFERENCE -> new ReferenceSearch(maxTau);
            case BRACKET -> new BracketSearch(maxTau);
        };
    }
}
