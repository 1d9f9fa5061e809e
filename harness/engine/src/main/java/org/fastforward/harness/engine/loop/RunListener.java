package org.fastforward.harness.engine.loop;

import org.fastforward.harness.engine.cost.Costs;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.gradient.GradientStep;

/**
 * Is told what happens in a run, in the order in which it happens. One that keeps what it was told,
 * such as a log, is {@link org.fastforward.harness.engine.resume.Resumable} too: a run that goes on
 * takes it back to what it had been told when the run was saved.
 */
public interface RunListener {
    /** A piece of work begins: a step, a stage or a test evaluation. */
    default void advanced(Standing now) {}

    /**
     * An optimizer step was taken.
     *
     * @param now after it
     * @param epochs how often the train split was gone through
     * @param step what it saw
     * @param learningRate by which the weights were moved
     */
    default void stepTaken(
            Standing now,
            double epochs,
            GradientStep.Result step,
            double learningRate,
            Costs costs) {}

    /** A stage has ended. */
    default void stageEnded(Standing now, double epochs, SearchResult stage, Costs costs) {}

    /** The test set was evaluated; {@code now} has its loss. */
    default void tested(Standing now, double epochs, Costs costs) {}

    /**
     * The run could not be saved, which costs no training: it goes on, or stops if it was told to.
     *
     * @param why in words
     */
    default void notSaved(String why) {}
}
