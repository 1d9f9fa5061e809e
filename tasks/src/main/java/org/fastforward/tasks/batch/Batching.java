package org.fastforward.tasks.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fastforward.tasks.Example;

/** Groups sequences into batches. */
public final class Batching {

    /**
     * What a batch costs beside its tokens, in tokens: weights are read anew, gradients added up.
     */
    private static final int PER_BATCH = 32;

    private Batching() {}

    /**
     * Batches of sequences of similar length: sorted by length, longest first and equal lengths in
     * the order given, then cut so that {@code rows * columns} keeps the budget and that the
     * batches have as few tokens in all as can be, padding included, each batch counted as {@value
     * #PER_BATCH} more. A sequence longer than the budget is a batch of its own. (Longest first, so
     * that memory that does not suffice shows early.)
     *
     * @param tokenBudget most tokens of a batch, padding included
     * @param padId fills the rows; any id of the vocabulary will do, as its outputs are not used
     */
    public static List<Batch> group(List<Example> examples, int tokenBudget, int padId) {
        int[] sorted =
                IntStream.range(0, examples.size())
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> -examples.get(i).length()))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int[] columns =
                Arrays.stream(sorted).map(i -> Math.max(1, examples.get(i).length())).toArray();
        int[] starts = starts(columns, tokenBudget);
        List<Batch> batches = new ArrayList<>();
        for (int end = sorted.length; end > 0; end = starts[end]) {
            batches.add(batch(examples, Arrays.copyOfRange(sorted, starts[end], end), padId));
        }
        Collections.reverse(batches);
        return List.copyOf(batches);
    }

    /**
     * Cuts sequences into batches.
     *
     * @param columns lengths, longest first
     * @return for every number of sequences from the first on, where the last batch of the cheapest
     *     cut begins; among equally cheap ones the shortest
     */
    private static int[] starts(int[] columns, int tokenBudget) {
        long[] costs = new long[columns.length + 1];
        int[] starts = new int[columns.length + 1];
        for (int end = 1; end <= columns.length; end++) {
            costs[end] = Long.MAX_VALUE;
            for (int start = end - 1; start >= 0; start--) {
                long tokens = (long) (end - start) * columns[start];
                if (tokens > tokenBudget && end - start > 1) {
                    break;
                }
                long cost = costs[start] + tokens + PER_BATCH;
                if (cost < costs[end]) {
                    costs[end] = cost;
                    starts[end] = start;
                }
            }
        }
        return starts;
    }

    /**
     * One batch with one row per sequence, in the order given.
     *
     * @param padId as in {@link #group}
     */
    public static Batch together(List<Example> examples, int padId) {
        return batch(examples, IntStream.range(0, examples.size()).toArray(), padId);
    }

    private static Batch batch(List<Example> examples, int[] order, int padId) {
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
