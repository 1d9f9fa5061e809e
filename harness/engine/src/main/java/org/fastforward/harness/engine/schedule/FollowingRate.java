package org.fastforward.harness.engine.schedule;

import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;

/**
 * Ours: the learning rate follows the stages. A stage that kept {@code tau} says that the last step
 * should have been {@code 1 + tau} times as long, so the rate becomes that:
 *
 * <pre>
 * rate &lt;- (1 + tau) rate    if tau &gt; 0
 * rate &lt;- 0.7 rate          if tau = 0
 * </pre>
 */
public final class FollowingRate implements LearningRate, Resumable {
    /** Of a rate after whose steps the loss fell no further along them. */
    private static final double BACK = 0.7;

    private double rate;

    /** What is saved. */
    record State(double rate) {}

    /**
     * @param start the rate until the first stage
     */
    public FollowingRate(double start) {
        this.rate = start;
    }

    @Override
    public double ofStep(int step) {
        return rate;
    }

    @Override
    public void stageEnded(int step, SearchResult stage) {
        rate *= stage.tau() > 0 ? 1 + stage.tau() : BACK;
    }

    @Override
    public String name() {
        return "rate";
    }

    @Override
    public State state() {
        return new State(rate);
    }

    @Override
    public void restore(SavedPart saved) {
        rate = saved.state(State.class).rate();
    }
}
