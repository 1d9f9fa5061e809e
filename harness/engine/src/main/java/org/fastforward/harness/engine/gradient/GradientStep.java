package org.fastforward.harness.engine.gradient;

import java.util.List;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.flops.Flops;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.MicroBatches;

/**
 * The gradient of one optimizer step: that of the mean, over its sequences, of each sequence's mean
 * token loss (the reference trains with micro-batches of one sequence and accumulates).
 * Micro-batches here are groups of sequences of similar length; without dropout the result is the
 * same to rounding.
 */
public final class GradientStep {
    private final LanguageModel model;
    private final FlopModel flops;
    private final MicroBatches microBatches;

    /**
     * What a step saw.
     *
     * @param loss mean over sequences of the mean token loss
     */
    public record Result(
            double loss, int sequences, long tokens, long paddingTokens, Flops flops) {}

    /** A loss was no number. */
    public static final class NotFiniteException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotFiniteException(int step, int microBatch, double loss) {
            super(
                    "the training loss is "
                            + loss
                            + " in step "
                            + step
                            + ", micro-batch "
                            + microBatch
                            + "; a smaller learning_rate may help");
        }
    }

    /**
     * @param microBatches which of them are computed at once
     */
    public GradientStep(LanguageModel model, FlopModel flops, MicroBatches microBatches) {
        this.model = model;
        this.flops = flops;
        this.microBatches = microBatches;
    }

    /**
     * Adds the step's gradient to the model's trained tensors.
     *
     * @param examples the step's sequences
     * @param seed of the run; the step's dropout is drawn from it and the step
     * @param step number of the step, from 1
     * @throws NotFiniteException if a loss is infinite or no number
     */
    public Result accumulate(List<Example> examples, long seed, int step) {
        Accumulation accumulation = begin(examples, seed, step, List.of());
        while (!accumulation.finished()) {
            accumulation.next();
        }
        return accumulation.result();
    }

    /**
     * Begins a step, or goes on with one: the model's gradient must then hold what its first
     * micro-batches added.
     *
     * @param done mean token losses of the sequences already passed, micro-batch by micro-batch
     */
    public Accumulation begin(List<Example> examples, long seed, int step, List<Double> done) {
        return new Accumulation(
                model, flops, SequenceSet.of(examples, microBatches), seed, step, done);
    }
}
