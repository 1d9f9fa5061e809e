package org.fastforward.tasks.batch;

/**
 * A group of sequences as plain arrays: {@code rows x columns} token ids, row by row, each row
 * padded on its right. Labels are listed rather than spread over the rows, so that a model may run
 * its output head at labelled positions only. The arrays are shared, not copied.
 *
 * <p>A batch pads to its longest row and no further. (The reference pads instruction batches to a
 * multiple of 8; padding changes neither loss nor gradient, only the time of a step.)
 *
 * @param rows sequences
 * @param columns tokens of the longest sequence
 * @param ids {@code rows * columns} token ids
 * @param labelPositions for each label the flat index ({@code row * columns + t}) of the position
 *     whose <em>output</em> predicts it: t for the label of t + 1; ascending
 * @param labelTargets for each label the id to predict
 * @param labelRows for each label its row
 * @param labelsPerRow labels of each row
 * @param lengths tokens of each row before padding
 * @param order for each row the index of its sequence in the list that was grouped
 */
// Internal or documented as shared: equality of the arrays is not relied on.
@SuppressWarnings("ArrayRecordComponent")
public record Batch(
        int rows,
        int columns,
        long[] ids,
        long[] labelPositions,
        long[] labelTargets,
        long[] labelRows,
        int[] labelsPerRow,
        int[] lengths,
        int[] order) {

    /** Labels in the batch. */
    public int labels() {
        return labelTargets.length;
    }

    /** Real tokens in the batch. */
    public int tokens() {
        int tokens = 0;
        for (int length : lengths) {
            tokens += length;
        }
        return tokens;
    }

    /** Tokens of padding in the batch. */
    public int paddingTokens() {
        return ids.length - tokens();
    }
}
