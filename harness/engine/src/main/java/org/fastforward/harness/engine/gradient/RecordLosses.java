package org.fastforward.harness.engine.gradient;

import java.util.List;
import org.fastforward.models.LanguageModel;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.MicroBatches;

/** The mean token loss of each of several sequences. */
public final class RecordLosses {
    private RecordLosses() {}

    /**
     * Computes them without dropout.
     *
     * @param microBatches which of them are computed at once
     * @return one loss per sequence, in their order
     */
    public static double[] of(
            LanguageModel model, List<Example> examples, MicroBatches microBatches) {
        SequenceSet set = SequenceSet.of(examples, microBatches);
        double[] losses = set.sums(model.evaluate(set.tokenBatches()));
        for (int i = 0; i < losses.length; i++) {
            losses[i] /= examples.get(i).labelCount();
        }
        return losses;
    }
}
