package org.fastforward.analysis.event;

import org.fastforward.shared.UserException;

/**
 * One row of a run's log. A number that a kind of event does not have is NaN, or 0 for counts. The
 * costs, {@code sequences} to {@code cpuS}, are totals since the run's start, over resumptions;
 * evaluating the test set counts in none of them.
 *
 * @param kind what happened
 * @param step optimizer steps taken so far
 * @param epoch epochs of training data seen so far
 * @param trainLoss STEP: mean loss of the step's sequences, nats per token
 * @param testLoss TEST: loss of the test set
 * @param stage Fast Forward stages ended so far
 * @param tau STAGE: how many times the direction was added
 * @param tinyLossBefore STAGE: loss of the tiny validation set before the stage
 * @param tinyLoss STAGE: loss of the tiny validation set at the kept {@code tau}
 * @param passes STAGE: forward passes over the tiny validation set in this stage
 * @param curve STAGE: the losses seen, as {@link Curve} writes them; else empty
 * @param sequences sequences processed
 * @param tokens real tokens processed
 * @param paddingTokens padding tokens processed
 * @param flopsPaper FLOPs as the paper counts them
 * @param flopsExact FLOPs counted exactly
 * @param wallS training time, seconds
 * @param cpuS processor time, seconds
 * @param peakBytes largest memory of the process so far
 * @param learningRate STEP: the rate by which the weights were moved; NaN in logs that were begun
 *     before it was written: the run's constant one
 */
public record Event(
        Kind kind,
        int step,
        double epoch,
        double trainLoss,
        double testLoss,
        int stage,
        double tau,
        double tinyLossBefore,
        double tinyLoss,
        int passes,
        String curve,
        long sequences,
        long tokens,
        long paddingTokens,
        double flopsPaper,
        double flopsExact,
        double wallS,
        double cpuS,
        long peakBytes,
        double learningRate) {

    /** What a row of the log tells. */
    public enum Kind {
        /** An optimizer step was taken. */
        STEP,
        /** A Fast Forward stage ended. */
        STAGE,
        /** The test set was evaluated. */
        TEST
    }

    /**
     * Checks what a row of CSV needs.
     *
     * @throws UserException if the kind is missing or the curve has more than one line
     */
    public Event {
        if (kind == null) {
            throw new UserException("an event has no kind: give it one");
        }
        curve = curve == null ? "" : curve;
        if (curve.indexOf('\n') >= 0 || curve.indexOf('\r') >= 0) {
            throw new UserException("an event's curve has a line break: write it in one line");
        }
    }
}
