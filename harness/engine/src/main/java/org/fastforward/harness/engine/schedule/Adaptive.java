package org.fastforward.harness.engine.schedule;

import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;

/**
 * Ours, for a fixed rate: the paper's rule as long as stages pay. A stage has not paid where it
 * gained nothing, or less loss for its passes than the optimizer's steps since the stage before
 * gained for theirs, both on the tiny validation set. Each such stage makes the wait for the next
 * {@value #GROWTH} times as long; one that pays brings the paper's interval back. A search that
 * does not look at tau 0 tells no gain: its stages count as paid.
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
    public void stageEnded(int step, SearchResult stage) {
        double ofStage = (stage.lossBefore() - stage.loss()) / (stage.passes() * passOverStep);
        double ofSteps = (state.loss() - stage.lossBefore()) / (step - state.last());
        boolean wasted = ofStage <= 0 || ofStage < ofSteps;
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
