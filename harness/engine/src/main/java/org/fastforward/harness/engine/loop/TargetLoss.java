package org.fastforward.harness.engine.loop;

/**
 * Ends a run when its test loss reaches another's.
 *
 * @param loss of the other run
 * @param tolerance reached is what is at most so much above it
 */
public record TargetLoss(double loss, double tolerance) implements Ending {
    @Override
    public boolean isReached(Standing now) {
        return now.testLoss() <= loss + tolerance;
    }
}
