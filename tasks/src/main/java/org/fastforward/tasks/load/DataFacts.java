package org.fastforward.tasks.load;

import org.fastforward.tasks.pipeline.DropCounts;

/**
 * Where a task's data came from, for the record of a run.
 *
 * @param sha256 of the source files' bytes, one file after the other in the order of reading
 * @param source {@code embedded}, or the files' names in the order of reading
 * @param records in the files
 * @param drops of the records that were looked at (once enough are found, chat looks no further)
 * @param train sequences in the train split
 * @param tiny sequences in the tiny validation set
 * @param test sequences in the test set
 */
public record DataFacts(
        String sha256,
        String source,
        int records,
        DropCounts drops,
        int train,
        int tiny,
        int test) {

    /** Records that were looked at and dropped. */
    public int dropped() {
        return drops.dropped();
    }
}
