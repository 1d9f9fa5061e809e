package org.fastforward.tasks.load;

import java.util.List;
import org.fastforward.tasks.Example;

/**
 * The lengths of some sequences, in their order.
 *
 * @param tokens of each
 * @param labels of each that are predicted: {@link Example#labelCount}
 */
// Made once and read: equality of the arrays is not relied on.
@SuppressWarnings("ArrayRecordComponent")
public record SequenceLengths(int[] tokens, int[] labels) {

    static SequenceLengths of(List<Example> sequences) {
        int[] tokens = new int[sequences.size()];
        int[] labels = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            Example sequence = sequences.get(i);
            tokens[i] = sequence.length();
            labels[i] = sequence.labelCount();
        }
        return new SequenceLengths(tokens, labels);
    }

    /** Returns the number of sequences. */
    public int size() {
        return tokens.length;
    }
}
