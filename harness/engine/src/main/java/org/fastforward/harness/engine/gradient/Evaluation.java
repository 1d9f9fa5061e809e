package org.fastforward.harness.engine.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.flops.Flops;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.MicroBatches;

/**
 * The loss of a set of sequences as the reference computes it: the mean, over consecutive batches
 * of {@code evaluation_batch} sequences in their given order, of each batch's mean token loss.
 */
public final class Evaluation {
    private final SequenceSet set;
    private final List<TokenBatch> batches;
    private final int together;
    private final Flops flops;

    /**
     * @param examples the set, in its order
     * @param together sequences whose token losses are averaged together
     * @param microBatches which of them are computed at once
     */
    public Evaluation(
            List<Example> examples, int together, MicroBatches microBatches, FlopModel flops) {
        this.set = SequenceSet.of(examples, microBatches);
        this.batches = set.tokenBatches();
        this.together = together;
        this.flops = set.evaluationFlops(flops);
    }

    /** Returns the loss under the model's weights of this moment. */
    public double loss(LanguageModel model) {
        return loss(model, () -> {});
    }

    /**
     * Returns the loss under the model's weights of this moment.
     *
     * @param between called between pieces of the work; what it throws ends the evaluation
     */
    public double loss(LanguageModel model, Runnable between) {
        return mean(set.sums(model.evaluate(batches, between)));
    }

    /**
     * Returns the share of the set's labels that are the token which the model finds most likely.
     *
     * @param between as in {@link #loss(LanguageModel, Runnable)}
     * @return next-token accuracy over all labels, 0 to 1
     */
    public double accuracy(LanguageModel model, Runnable between) {
        double hits = Arrays.stream(set.sums(model.hits(batches, between))).sum();
        return hits / labels();
    }

    /** Returns the number of tokens that are predicted. */
    public long labels() {
        return set.examples().stream().mapToLong(Example::labelCount).sum();
    }

    /** Returns the operations of one pass. */
    public Flops flops() {
        return flops;
    }

    private double mean(double[] sums) {
        List<Double> means = new ArrayList<>();
        for (int from = 0; from < sums.length; from += together) {
            double sum = 0;
            int labels = 0;
            for (int i = from; i < Math.min(sums.length, from + together); i++) {
                sum += sums[i];
                labels += set.examples().get(i).labelCount();
            }
            means.add(sum / labels);
        }
        return means.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
