package org.fastforward.harness.engine.gradient;

import java.util.List;
import org.fastforward.models.LanguageModel;
import org.fastforward.tasks.Example;

/** The mean token loss of each of several sequences. */
public final class RecordLosses {
    private RecordLosses() {}

    /**
     * Computes them without dropout.
     *
     * @param tokenBudget most tokens computed at once, padding included
     * @param padId fills short rows
     * @return one loss per sequence, in their order
     */
    public static double[] of(
            LanguageModel model, List<Example> examples, int tokenBudget, int padId) {
        SequenceSet set = SequenceSet.of(examples, tokenBudget, padId);
        double[] losses = set.sums(model.evaluate(set.tokenBatches()));
        for (int i = 0; i < losses.length; i++) {
            losses[i] /= examples.get(i).labelCount();
        }
        return losses;
    }
}
