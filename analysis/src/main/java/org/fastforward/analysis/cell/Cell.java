package org.fastforward.analysis.cell;

import org.fastforward.analysis.record.LearningRate;
import org.fastforward.analysis.record.RunRecord;

/**
 * What the arms of one comparison share.
 *
 * @param model the model's name
 * @param task the task's name
 * @param adapter the adapter's name
 * @param seed the seed
 * @param learningRate the learning rate, rounded as {@link LearningRate#rounded} does; NaN where
 *     the grid does not cross learning rates, so that cells are not told apart by them
 */
public record Cell(String model, String task, String adapter, long seed, double learningRate) {
    /**
     * A cell of a grid that does not cross learning rates.
     *
     * @param model the model's name
     * @param task the task's name
     * @param adapter the adapter's name
     * @param seed the seed
     */
    public Cell(String model, String task, String adapter, long seed) {
        this(model, task, adapter, seed, Double.NaN);
    }

    /**
     * Tells whether this is a cell at one of the axes' learning rates.
     *
     * @param rate the learning rate; NaN where the grid crosses none
     * @return true if this cell has it
     */
    public boolean isAt(double rate) {
        return Double.compare(learningRate, rate) == 0;
    }

    /** The cell that a run belongs to or, in a study of learning rates, stands beside. */
    static Cell of(RunRecord run, boolean crossed) {
        double rate = crossed ? learningRate(run) : Double.NaN;
        return new Cell(run.model(), run.task(), run.adapter(), run.seed(), rate);
    }

    static double learningRate(RunRecord run) {
        return LearningRate.rounded(run.learningRate() / run.learningRateFactor());
    }

    /** What this cell shares with those that differ in the learning rate alone. */
    Cell atAnyLearningRate() {
        return new Cell(model, task, adapter, seed);
    }
}
