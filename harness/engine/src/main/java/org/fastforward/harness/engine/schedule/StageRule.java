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
     * Says what is kept of a stage: all of it, or nothing.
     *
     * @param step the optimizer step that it followed
     * @param found what its search would keep
     */
    default SearchResult kept(int step, SearchResult found) {
        return found;
    }

    /**
     * Learns how a stage ended.
     *
     * @param step the optimizer step that it followed
     * @param stage what {@link #kept} said
     */
    default void stageEnded(int step, SearchResult stage) {}
}
