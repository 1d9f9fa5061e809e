package org.fastforward.tasks.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fastforward.tasks.Example;

/**
 * How sequences become batches that are computed at once: sorted by length, longest first (so that
 * memory that does not suffice shows early) and equal lengths in the order given, then cut so that
 * {@code rows * columns} keeps the budget. A sequence longer than the budget is a batch of its own.
 *
 * @param cut where
 * @param tokenBudget most tokens of a batch, padding included
 * @param padId fills the rows; any id of the vocabulary will do, as its outputs are not used
 */
public record MicroBatches(Cut cut, int tokenBudget, int padId) {
    /**
     * What a batch costs beside its tokens, in tokens: weights are read anew, gradients added up.
     */
    private static final int PER_BATCH = 32;

    /** Where the sequences are cut. */
    public enum Cut {
        /** One batch is filled after the other. */
        FILLED,
        /**
         * As few tokens in all as can be, padding included, each batch counted as {@value
         * #PER_BATCH} more.
         */
        FEWEST_TOKENS
    }

    /** Cuts for the fewest tokens. */
    public MicroBatches(int tokenBudget, int padId) {
        this(Cut.FEWEST_TOKENS, tokenBudget, padId);
    }

    /** Returns the batches of some sequences, longest first. */
    public List<Batch> of(List<Example> examples) {
        int[] sorted =
                IntStream.range(0, examples.size())
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> -examples.get(i).length()))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int[] columns =
                Arrays.stream(sorted).map(i -> Math.max(1, examples.get(i).length())).toArray();
        List<Batch> batches = new ArrayList<>();
        int from = 0;
        for (int to : cut == Cut.FILLED ? filled(columns) : fewestTokens(columns)) {
            batches.add(Batching.of(examples, Arrays.copyOfRange(sorted, from, to), padId));
            from = to;
        }
        return List.copyOf(batches);
    }

    /** Returns where each batch ends. */
    private List<Integer> filled(int[] columns) {
        List<Integer> ends = new ArrayList<>();
        for (int from = 0; from < columns.length; ) {
            from += Math.min(Math.max(1, tokenBudget / columns[from]), columns.length - from);
            ends.add(from);
        }
        return ends;
    }

    /** Returns where each batch ends; of equally cheap cuts that with the shortest last batches. */
    private List<Integer> fewestTokens(int[] columns) {
        // Of the first so many sequences: what they cost at least, and where the last batch begins.
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
        List<Integer> ends = new ArrayList<>();
        for (int end = columns.length; end > 0; end = starts[end]) {
            ends.add(end);
        }
        Collections.reverse(ends);
        return ends;
    }
}
