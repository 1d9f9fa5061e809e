package org.fastforward.harness.engine.loop;

import org.fastforward.harness.engine.fastforward.SearchResult;

/**
 * Why a run ends; the first of several that is reached ends it. One that keeps state, since it
 * looks at more than where the run stands, is {@link
 * org.fastforward.harness.engine.resume.Resumable} too.
 */
public interface Ending {
    /** Whether no further optimizer step is taken. */
    boolean isReached(Standing now);

    /**
     * Whether a stage that is due now is left out because of this.
     *
     * @param now after an optimizer step and, where it was time, a test evaluation
     */
    default boolean leavesOutStage(Standing now) {
        return isReached(now);
    }

    /** Learns how a stage ended. */
    default void stageEnded(SearchResult stage) {}
}
