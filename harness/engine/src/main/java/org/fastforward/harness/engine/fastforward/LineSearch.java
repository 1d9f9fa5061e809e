package org.fastforward.harness.engine.fastforward;

import org.fastforward.shared.names.Policy;

/**
 * Finds how often to repeat the last optimizer step. A loss that is not finite counts as worse than
 * any other. Implementations are pure: they know a curve, not a model.
 */
public sealed interface LineSearch
        permits PaperSearch, ReferenceSearch, BracketSearch, ParabolaSearch, VertexSearch {
    /**
     * Searches along one direction.
     *
     * @param loss one pass per call
     * @param previous what the search before found, taken back or not, its curve included: all that
     *     a search may remember; {@link SearchResult#NONE} before the first
     */
    SearchResult search(LossAlong loss, SearchResult previous);

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
            case PARABOLA -> new ParabolaSearch(maxTau);
            case VERTEX -> new VertexSearch(maxTau);
            case NONE -> throw new IllegalArgumentException("policy none has no stages");
        };
    }
}
