package org.fastforward.harness.engine.schedule;

import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;

/**
 * Ours, for a fixed rate: the paper's rule as long as stages pay. A stage has not paid where it
 * gained nothing, or less loss for its passes than the optimizer's steps gain for theirs, both on
 * the tiny validation set: the steps since the stage before or, at the first stage, the step that
 * it repeats ({@link SearchResult#gainOfStep}). Such a stage is taken back, and makes the wait for
 * the next {@value #GROWTH} times as long; one that pays brings the paper's interval back. So where
 * no stage pays the weights are those of training without stages, bit for bit, and passes are all
 * that it costs. A search that does not look at tau 0 tells no gain: its stages count as paid.
 */
public final class Adaptive implements StageRule, Resumable {
    private static final int GROWTH = 4;

    /** Of a sequence: a backward pass costs two forward passes. */
    private static final double FORWARD_PASSES_PER_STEP = 3;

    private final EveryInterval paper;
    private final double passOverStep;
    private State state = new State(1, 0, 0, Double.NaN);

    /**
     * What is saved.
     *
     * @param intervals from the last stage to the next
     * @param next no stage before this step
     * @param last the step that the last stage followed
     * @param loss at which the last stage ended; NaN before the first
     */
    record State(int intervals, int next, int last, double loss) {}

    /**
     * @param paper when stages come as long as they pay
     * @param tinySize sequences in the tiny validation set
     */
    public Adaptive(EveryInterval paper, int tinySize) {
        this.paper = paper;
        this.passOverStep = tinySize / (FORWARD_PASSES_PER_STEP * paper.sequencesPerStep());
    }

    @Override
    public boolean stageFollows(int step) {
        return step >= state.next() && paper.stageFollows(step);
    }

    @Override
    public SearchResult kept(int step, SearchResult found) {
        double gain = found.lossBefore() - found.loss();
        double ofStage = gain / (found.passes() * passOverStep);
        double ofStep =
                state.last() == 0
                        ? found.gainOfStep()
                        : (state.loss() - found.lossBefore()) / (step - state.last());
        boolean wasted = gain <= 0 || ofStage < ofStep;
        return wasted ? found.takenBack() : found;
    }

    @Override
    public void stageEnded(int step, SearchResult stage) {
        boolean wasted = stage.loss() == stage.lossBefore();
        int intervals = wasted ? state.intervals() * GROWTH : 1;
        state = new State(intervals, step + intervals * paper.interval(), step, stage.loss());
    }

    @Override
    public String name() {
        return "rule";
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public void restore(SavedPart saved) {
        state = saved.state(State.class);
    }
}
