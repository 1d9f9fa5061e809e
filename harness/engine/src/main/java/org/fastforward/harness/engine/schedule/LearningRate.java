package org.fastforward.harness.engine.schedule;

import org.fastforward.harness.engine.fastforward.SearchResult;

/**
 * The learning rate of every optimizer step. One that keeps state, since it follows the stages, is
 * {@link org.fastforward.harness.engine.resume.Resumable} too.
 */
public interface LearningRate {
    /**
     * Returns the rate of a step.
     *
     * @param step its number, from 1
     */
    double ofStep(int step);

    /**
     * Learns how a stage ended.
     *
     * @param step the optimizer step that it followed
     */
    default void stageEnded(int step, SearchResult stage) {}

    /** Returns one that never changes. */
    static LearningRate constant(double rate) {
        return step -> rate;
    }
}
