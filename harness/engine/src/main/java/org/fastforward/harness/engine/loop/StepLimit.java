package org.fastforward.harness.engine.loop;

/**
 * Ends a run after so many optimizer steps. The stage that is due after the last one still comes.
 *
 * @param steps at least 1
 */
public record StepLimit(int steps) implements Ending {
    @Override
    public boolean isReached(Standing now) {
        return now.step() >= steps;
    }

    @Override
    public boolean leavesOutStage(Standing now) {
        return false;
    }
}
