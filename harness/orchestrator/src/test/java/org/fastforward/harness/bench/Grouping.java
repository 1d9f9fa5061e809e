package org.fastforward.harness.bench;

import java.util.ArrayList;
import java.util.List;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.Batch;
import org.fastforward.tasks.batch.Batching;
import org.fastforward.tasks.batch.MicroBatches;
import org.fastforward.tasks.batch.MicroBatches.Cut;

/** A way to put the sequences of an optimizer step into batches. */
enum Grouping {
    ONE_BY_ONE("one sequence at a time") {
        @Override
        List<Batch> batches(List<Example> examples) {
            return inOrder(examples, 1);
        }
    },
    TOGETHER("all padded together") {
        @Override
        List<Batch> batches(List<Example> examples) {
            return inOrder(examples, examples.size());
        }
    },
    EIGHTS("eights in the order given") {
        @Override
        List<Batch> batches(List<Example> examples) {
            return inOrder(examples, 8);
        }
    },
    /** As in training with {@code step_version: 1}. */
    FILLED("by length, " + Grouping.TOKEN_BUDGET + ", filled") {
        @Override
        List<Batch> batches(List<Example> examples) {
            return new MicroBatches(Cut.FILLED, TOKEN_BUDGET, PAD).of(examples);
        }
    },
    /** As in training with {@code step_version: 2}. */
    FEWEST_TOKENS("by length, " + Grouping.TOKEN_BUDGET + ", fewest") {
        @Override
        List<Batch> batches(List<Example> examples) {
            return new MicroBatches(Cut.FEWEST_TOKENS, TOKEN_BUDGET, PAD).of(examples);
        }
    };

    private static final int TOKEN_BUDGET = 1024;
    private static final int PAD = 0;

    private final String label;

    Grouping(String label) {
        this.label = label;
    }

    abstract List<Batch> batches(List<Example> examples);

    String label() {
        return label;
    }

    private static List<Batch> inOrder(List<Example> examples, int rows) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < examples.size(); from += rows) {
            int to = Math.min(from + rows, examples.size());
            batches.add(Batching.together(examples.subList(from, to), PAD));
        }
        return batches;
    }
}
