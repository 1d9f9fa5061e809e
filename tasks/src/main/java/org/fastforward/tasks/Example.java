package org.fastforward.tasks;

import java.util.Arrays;

/**
 * One tokenised sequence. {@code labels[i]} is {@code ids[i]} or {@link #IGNORED}, the convention
 * of Hugging Face: the shift by one happens in the model, whose output at position t predicts
 * {@code labels[t + 1]}. So {@code labels[0]} is never predicted. The arrays are shared, not
 * copied: do not write to them.
 *
 * @param record number of the source record, from 0, over all files in the order of reading
 * @param ids token ids, not padded
 * @param labels as long as {@code ids}
 */
// The arrays are compared by content below.
@SuppressWarnings("ArrayRecordComponent")
public record Example(int record, int[] ids, int[] labels) {

    /** Marks a position that takes no part in the loss. */
    public static final int IGNORED = -100;

    public Example {
        if (ids.length != labels.length) {
            throw new IllegalArgumentException(
                    ids.length + " ids but " + labels.length + " labels");
        }
    }

    /** Tokens in the sequence. */
    public int length() {
        return ids.length;
    }

    /** Labels that are predicted: positions t of 1 or more that are not {@link #IGNORED}. */
    public int labelCount() {
        int count = 0;
        for (int t = 1; t < labels.length; t++) {
            if (labels[t] != IGNORED) {
                count++;
            }
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Example that
                && record == that.record
                && Arrays.equals(ids, that.ids)
                && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
        return 31 * record + Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "Example[record=" + record + ", ids=" + Arrays.toString(ids) + "]";
    }
}
