package org.fastforward.harness.engine.gradient;

import java.util.ArrayList;
import java.util.List;
import org.fastforward.harness.engine.gradient.GradientStep.NotFiniteException;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.tasks.batch.Batch;

/**
 * The gradient of one optimizer step while it grows, micro-batch by micro-batch. What it has seen
 * so far ({@link #means}) and the model's gradient are all that is needed to go on elsewhere.
 */
public final class Accumulation {
    private final LanguageModel model;
    private final FlopModel flops;
    private final SequenceSet set;
    private final long seed;
    private final int step;
    private final List<Double> means;
    private int next;

    Accumulation(
            LanguageModel model,
            FlopModel flops,
            SequenceSet set,
            long seed,
            int step,
            List<Double> done) {
        this.model = model;
        this.flops = flops;
        this.set = set;
        this.seed = seed;
        this.step = step;
        this.means = new ArrayList<>(done);
        for (int rows = 0; rows < done.size(); next++) {
            rows += set.batches().get(next).rows();
        }
    }

    /** Returns whether all micro-batches are in. */
    public boolean finished() {
        return next == set.batches().size();
    }

    /**
     * Adds the next micro-batch's gradient to the model's trained tensors.
     *
     * @throws NotFiniteException if a loss is infinite or no number
     */
    public void next() {
        Batch batch = set.batches().get(next);
        float[] weights = SequenceSet.weights(batch, set.examples().size());
        float[] sums =
                model.accumulateGradients(
                        SequenceSet.tokens(batch),
                        weights,
                        (seed * 1_000_003 + step) * 1_000_003 + next);
        for (int row = 0; row < sums.length; row++) {
            double mean = sums[row] / batch.labelsPerRow()[row];
            if (!Double.isFinite(mean)) {
                throw new NotFiniteException(step, next, mean);
            }
            means.add(mean);
        }
        next++;
    }

    /** Returns the mean token loss of every sequence so far, micro-batch by micro-batch. */
    public List<Double> means() {
        return List.copyOf(means);
    }

    /** Returns what the whole step saw. */
    public GradientStep.Result result() {
        double loss = means.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        return new GradientStep.Result(
                loss,
                set.examples().size(),
                set.tokens(),
                set.paddingTokens(),
                set.trainingFlops(flops));
    }
}
