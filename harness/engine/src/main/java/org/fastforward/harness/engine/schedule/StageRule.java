package org.fastforward.harness.engine.schedule;

import org.fastforward.harness.engine.fastforward.SearchResult;

/**
 * When a Fast Forward stage comes. One that keeps state, since it backs off or skips stages, is
 * {@link org.fastforward.harness.engine.resume.Resumable} too.
 */
public interface StageRule {
    /**
     * Whether a stage follows an optimizer step. Asked before the step, since the weights from
     * before it must be remembered, and again after it: between two stages the answer for a step
     * must not change.
     *
     * @param step its number, from 1
     */
    boolean stageFollows(int step);

    /**
     * Learns how a stage ended.
     *
     * @param step the optimizer step that it followed
     */
    default void stageEnded(int step, SearchResult stage) {}
}
