package org.fastforward.harness.engine.loop;

/**
 * How far a run is.
 *
 * @param step optimizer steps taken
 * @param stages Fast Forward stages ended
 * @param tinyPasses passes over the tiny validation set in these stages
 * @param testEvaluations evaluations of the test set
 * @param startLoss test loss before the first step; NaN before it is known
 * @param testLoss last known test loss; NaN before it is known
 */
public record Standing(
        int step,
        int stages,
        int tinyPasses,
        int testEvaluations,
        double startLoss,
        double testLoss) {

    /** Of a run that has not begun. */
    public static final Standing START = new Standing(0, 0, 0, 0, Double.NaN, Double.NaN);

    Standing afterStep() {
        return new Standing(step + 1, stages, tinyPasses, testEvaluations, startLoss, testLoss);
    }

    Standing afterStage(int passes) {
        return new Standing(
                step, stages + 1, tinyPasses + passes, testEvaluations, startLoss, testLoss);
    }

    Standing afterTest(double loss) {
        double start = testEvaluations == 0 ? loss : startLoss;
        return new Standing(step, stages, tinyPasses, testEvaluations + 1, start, loss);
    }
}
