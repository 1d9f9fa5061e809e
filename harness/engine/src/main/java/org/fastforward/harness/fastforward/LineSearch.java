package org.fastforward.harness.fastforward;

import org.fastforward.shared.names.Policy;

/**
 * Finds how often to repeat the last optimizer step. A loss that is not finite counts as worse than
 * any other. Implementations are pure: they know a curve, not a model.
 */
public sealed interface LineSearch permits PaperSearch, ReferenceSearch, BracketSearch {
    /**
     * Searches along one direction.
     *
     * @param loss one pass per call
     * @param previousTau what the previous stage kept; 0 before the first stage
     */
    SearchResult search(LossAlong loss, long previousTau);

    /**
     * Returns the search of a policy.
     *
     * @param maxTau no search looks further than this
     */
    static LineSearch of(Policy policy, long maxTau) {
        return switch (policy) {
            case PAPER -> new PaperSearch(maxTau);
            case REFERENCE -> new ReferenceSearch(maxTau);
            case BRACKET -> new BracketSearch(maxTau);
        };
    }
}
