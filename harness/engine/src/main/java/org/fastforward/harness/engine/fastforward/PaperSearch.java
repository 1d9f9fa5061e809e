package org.fastforward.harness.engine.fastforward;

/**
 * The paper's search (Rahamim et al., 2024, section 3): {@code tau = 1, 2, 3, ...} until the loss
 * stops improving on {@code tau - 1}; the best tau is kept, 0 included.
 *
 * @param maxTau where the walk ends at the latest
 */
record PaperSearch(long maxTau) implements LineSearch {
    @Override
    public SearchResult search(LossAlong loss, SearchResult previous) {
        Trace trace = new Trace(loss);
        double best = trace.at(0);
        long tau = 0;
        while (tau < maxTau) {
            double next = trace.at(tau + 1);
            if (!(next < best)) {
                break;
            }
            tau++;
            best = next;
        }
        return trace.keep(tau);
    }
}
