package org.fastforward.harness.engine.gradient;

import java.util.List;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.flops.Flops;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.Batch;
import org.fastforward.tasks.batch.MicroBatches;

/**
 * Sequences grouped by length for computing. How they are grouped changes nothing but rounding, and
 * which masks dropout draws: all means are taken over sequences, in their original order.
 *
 * @param examples in their original order
 * @param batches the groups
 */
record SequenceSet(List<Example> examples, List<Batch> batches) {
    static SequenceSet of(List<Example> examples, MicroBatches microBatches) {
        return new SequenceSet(examples, microBatches.of(examples));
    }

    static TokenBatch tokens(Batch b) {
        return new TokenBatch(
                b.rows(),
                b.columns(),
                b.ids(),
                b.labelPositions(),
                b.labelTargets(),
                b.labelRows());
    }

    /**
     * Returns the weight of each row's sum of token losses in a step's mean of means.
     *
     * @param sequences of the whole step
     */
    static float[] weights(Batch batch, int sequences) {
        float[] weights = new float[batch.rows()];
        for (int row = 0; row < weights.length; row++) {
            weights[row] = 1f / ((float) batch.labelsPerRow()[row] * sequences);
        }
        return weights;
    }

    List<TokenBatch> tokenBatches() {
        return batches.stream().map(SequenceSet::tokens).toList();
    }

    /**
     * Brings sums of token losses into the sequences' original order.
     *
     * @param perBatch one value per row of each batch
     */
    double[] sums(List<float[]> perBatch) {
        double[] sums = new double[examples.size()];
        for (int i = 0; i < perBatch.size(); i++) {
            Batch batch = batches.get(i);
            for (int row = 0; row < batch.rows(); row++) {
                sums[batch.order()[row]] = perBatch.get(i)[row];
            }
        }
        return sums;
    }

    long tokens() {
        return batches.stream().mapToLong(Batch::tokens).sum();
    }

    long paddingTokens() {
        return batches.stream().mapToLong(Batch::paddingTokens).sum();
    }

    Flops evaluationFlops(FlopModel model) {
        Flops sum = model.perEvaluationPass();
        for (Example e : examples) {
            sum = sum.plus(model.evaluationSequence(e.length(), e.labelCount()));
        }
        return sum;
    }

    Flops trainingFlops(FlopModel model) {
        Flops sum = model.perStep();
        for (Example e : examples) {
            sum = sum.plus(model.trainingSequence(e.length(), e.labelCount()));
        }
        for (Batch batch : batches) {
            sum = sum.plus(model.perBatch(batch.ids().length, batch.tokens()));
        }
        return sum;
    }
}
