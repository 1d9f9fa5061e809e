package org.fastforward.harness.run;

import java.util.List;
import org.fastforward.harness.fastforward.SearchResult;

/**
 * Where a run stands, all but its tensors: with these and the tensors of a checkpoint it goes on as
 * if it had never stopped. Random numbers are derived from seed and step.
 *
 * @param next the piece of work that comes next, or has begun
 * @param step optimizer steps taken
 * @param stepLosses mean token losses of the sequences that the next step has passed already
 * @param startLoss test loss before the first step; NaN before it is known
 * @param testLoss last known test loss
 * @param stages Fast Forward stages ended
 * @param tinyPasses passes over the tiny validation set in these stages
 * @param testEvaluations evaluations of the test set
 * @param previousTau what the last stage kept
 * @param stageBegun whether a stage has begun and not ended
 * @param curve points of the stage that has begun
 * @param meter costs so far
 * @param eventRows rows of the log so far
 */
record Counters(
        Next next,
        int step,
        List<Double> stepLosses,
        double startLoss,
        double testLoss,
        int stages,
        int tinyPasses,
        int testEvaluations,
        long previousTau,
        boolean stageBegun,
        List<SearchResult.Point> curve,
        Meter.Reading meter,
        int eventRows) {

    /** Pieces of a run's work, in the order of one turn of its loop. */
    enum Next {
        /** The test loss before the first step. */
        START_TEST,
        /** An optimizer step. */
        STEP,
        /** An evaluation of the test set. */
        TEST,
        /** A Fast Forward stage. */
        STAGE,
        /** An evaluation of the test set after a stage. */
        STAGE_TEST,
        /** Nothing: the run has ended. */
        END
    }

    Counters {
        stepLosses = List.copyOf(stepLosses);
        curve = List.copyOf(curve);
    }
}
