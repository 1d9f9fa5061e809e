package org.fastforward.harness.engine.gradient;

import java.util.ArrayList;
import java.util.List;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.batch.SampleOrder;

/**
 * Which sequences an optimizer step trains on: a pure function of the step.
 *
 * @param all the train split
 * @param order in which an epoch goes through it
 * @param seed of the run
 * @param perStep sequences of one step
 */
public record TrainingSequences(List<Example> all, Order order, long seed, int perStep) {
    /**
     * Returns a step's sequences.
     *
     * @param step its number, from 1
     */
    public List<Example> ofStep(int step) {
        int[] chosen = SampleOrder.ofStep(seed, order, all.size(), perStep, step - 1);
        List<Example> examples = new ArrayList<>();
        for (int i : chosen) {
            examples.add(all.get(i));
        }
        return examples;
    }

    /**
     * Returns how often the whole split was trained on.
     *
     * @param steps that were taken
     */
    public double epochs(int steps) {
        return (double) steps * perStep / all.size();
    }
}
