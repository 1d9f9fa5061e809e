package org.fastforward.tasks.format;

import org.fastforward.tasks.Example;

/** What became of one source record. */
public sealed interface PreparedRecord {

    /** Number of the source record, from 0, over all files in the order of reading. */
    int record();

    /** It is a sequence with at least one label. */
    record Kept(Example example) implements PreparedRecord {
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
    record Dropped(int record, String reason) implements PreparedRecord {}
}
