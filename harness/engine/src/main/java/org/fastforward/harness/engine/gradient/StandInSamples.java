package org.fastforward.harness.engine.gradient;

import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.flops.Flops;
import org.fastforward.models.loge.Sample;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.Batch;
import org.fastforward.tasks.batch.MicroBatches;

/**
 * Sequences whose gradients stand-ins for frozen weights are chosen by, grouped by length for
 * computing: each weighs as it would in an optimizer step.
 *
 * @param batches the groups
 */
public record StandInSamples(List<Example> examples, List<Sample> batches) {
    /**
     * Groups sequences.
     *
     * @param microBatches which of them are computed at once
     */
    public static StandInSamples of(List<Example> examples, MicroBatches microBatches) {
        List<Sample> samples = new ArrayList<>();
        for (Batch batch : SequenceSet.of(examples, microBatches).batches()) {
            samples.add(
                    new Sample(
                            SequenceSet.tokens(batch),
                            SequenceSet.weights(batch, examples.size())));
        }
        return new StandInSamples(examples, samples);
    }

    /** Returns the operations of their gradients. */
    public Flops flops(FlopModel model) {
        Flops sum = Flops.NONE;
        for (Example e : examples) {
            sum = sum.plus(model.trainingSequence(e.length(), e.labelCount()));
        }
        return sum;
    }
}
