package org.fastforward.harness.engine.fastforward;

/**
 * The search of the authors' released program. It differs from the paper's text: tau 0 is never
 * looked at, so the first step is always taken; the walk ends at the first loss greater than the
 * one before, so equal losses go on; and that last, worse step is kept.
 *
 * @param maxTau where the walk ends at the latest
 */
record ReferenceSearch(long maxTau) implements LineSearch {
    @Override
    public SearchResult search(LossAlong loss, SearchResult previous) {
        Trace trace = new Trace(loss);
        long tau = 1;
        double last = trace.at(tau);
        while (tau < maxTau && Double.isFinite(last)) {
            double next = trace.at(++tau);
            if (next > last) {
                break;
            }
            last = next;
        }
        return trace.keep(tau);
    }
}
