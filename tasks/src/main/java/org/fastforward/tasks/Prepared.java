package org.fastforward.tasks;

/** What became of one source record. */
public sealed interface Prepared {

    /** Number of the source record, from 0, over all files in the order of reading. */
    int record();

    /** It is a sequence with at least one label. */
    record Kept(Example example) implements Prepared {
        @Override
        public int record() {
            return example.record();
        }
    }

    /**
     * It is left out.
     *
     * @param reason in a few words, e.g. {@code response is null}
     */
    record Dropped(int record, String reason) implements Prepared {}
}
