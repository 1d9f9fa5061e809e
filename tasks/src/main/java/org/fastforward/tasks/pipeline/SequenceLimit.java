package org.fastforward.tasks.pipeline;

import java.util.HashMap;
import java.util.Map;

/**
 * How far a source is looked at for a number of sequences: to the end of the 256 records that
 * complete them.
 */
public final class SequenceLimit {

    private static final int CHUNK = 256;

    private final int wanted;
    private final Map<String, Integer> reasons = new HashMap<>();
    private int looked;
    private int kept;

    /**
     * @param wanted sequences, 0 for all that there are
     */
    public SequenceLimit(int wanted) {
        this.wanted = wanted == 0 ? Integer.MAX_VALUE : wanted;
    }

    /** Whether no further record is looked at. */
    public boolean reached() {
        return kept >= wanted && looked % CHUNK == 0;
    }

    /** A record was looked at and became a sequence. */
    public void keep() {
        looked++;
        kept++;
    }

    /** A record was looked at in vain. */
    public void drop(String reason) {
        looked++;
        reasons.merge(reason, 1, Integer::sum);
    }

    /** Records that became sequences. */
    public int kept() {
        return kept;
    }

    /** Records that were looked at in vain, here and under another limit. */
    public DropCounts drops(SequenceLimit other) {
        Map<String, Integer> all = new HashMap<>(reasons);
        other.reasons.forEach((reason, count) -> all.merge(reason, count, Integer::sum));
        return DropCounts.sorted(looked + other.looked, all);
    }
}
