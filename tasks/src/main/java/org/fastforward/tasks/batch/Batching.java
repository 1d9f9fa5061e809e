package org.fastforward.tasks.batch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fastforward.tasks.Example;

/** Makes batches of sequences. */
public final class Batching {

    private Batching() {}

    /**
     * One batch with one row per sequence, in the order given.
     *
     * @param padId fills the rows; any id of the vocabulary will do, as its outputs are not used
     */
    public static Batch together(List<Example> examples, int padId) {
        return of(examples, IntStream.range(0, examples.size()).toArray(), padId);
    }

    static Batch of(List<Example> examples, int[] order, int padId) {
        int rows = order.length;
        int columns = 0;
        int labels = 0;
        int[] lengths = new int[rows];
        int[] labelsPerRow = new int[rows];
        for (int row = 0; row < rows; row++) {
            Example example = examples.get(order[row]);
            lengths[row] = example.length();
            labelsPerRow[row] = example.labelCount();
            columns = Math.max(columns, lengths[row]);
            labels += labelsPerRow[row];
        }
        long[] ids = new long[rows * columns];
        Arrays.fill(ids, padId);
        long[] positions = new long[labels];
        long[] targets = new long[labels];
        long[] labelRows = new long[labels];
        int label = 0;
        for (int row = 0; row < rows; row++) {
            Example example = examples.get(order[row]);
            int start = row * columns;
            for (int t = 0; t < lengths[row]; t++) {
                ids[start + t] = example.ids()[t];
                if (t > 0 && example.labels()[t] != Example.IGNORED) {
                    positions[label] = start + t - 1L;
                    targets[label] = example.labels()[t];
                    labelRows[label++] = row;
                }
            }
        }
        return new Batch(
                rows, columns, ids, positions, targets, labelRows, labelsPerRow, lengths, order);
    }
}
