package org.fastforward.tasks.load;

/**
 * How far a source is looked at for a number of sequences: to the end of the 256 records that
 * complete them.
 */
final class SequenceLimit {

    private static final int CHUNK = 256;

    private final int wanted;
    private int looked;
    private int kept;

    /**
     * @param wanted sequences, 0 for all that there are
     */
    SequenceLimit(int wanted) {
        this.wanted = wanted == 0 ? Integer.MAX_VALUE : wanted;
    }

    /** Whether no further record is looked at. */
    boolean reached() {
        return kept >= wanted && looked % CHUNK == 0;
    }

    /** A record was looked at. */
    void next(boolean isKept) {
        looked++;
        if (isKept) {
            kept++;
        }
    }

    /** Records that became sequences. */
    int kept() {
        return kept;
    }

    /** Records that were looked at in vain. */
    int dropped() {
        return looked - kept;
    }
}
