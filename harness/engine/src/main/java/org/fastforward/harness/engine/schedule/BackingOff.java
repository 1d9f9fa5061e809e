package org.fastforward.harness.engine.schedule;

import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;

/**
 * Ours, for a rate that follows the stages: the first stage comes after step {@value #FIRST}, the
 * next {@value #INTERVAL} steps later. Where a stage found the rate nearly right ({@code tau} at
 * most {@value #NEARLY_RIGHT}), the wait doubles, up to {@value #LONGEST} steps; else it is {@value
 * #INTERVAL} again.
 */
public final class BackingOff implements StageRule, Resumable {
    /** Adam's first step knows signs alone; its second is the first with a length. */
    private static final int FIRST = 2;

    private static final int INTERVAL = 3;
    private static final int LONGEST = 48;
    private static final double NEARLY_RIGHT = 3;

    private int next = FIRST;
    private int interval = INTERVAL;

    /**
     * What is saved.
     *
     * @param next the step that the next stage follows
     * @param interval steps between the last stage and the next
     */
    record State(int next, int interval) {}

    @Override
    public boolean stageFollows(int step) {
        return step >= next;
    }

    @Override
    public void stageEnded(int step, SearchResult stage) {
        interval = stage.tau() <= NEARLY_RIGHT ? Math.min(LONGEST, 2 * interval) : INTERVAL;
        next = step + interval;
    }

    @Override
    public String name() {
        return "rule";
    }

    @Override
    public State state() {
        return new State(next, interval);
    }

    @Override
    public void restore(SavedPart saved) {
        State state = saved.state(State.class);
        next = state.next();
        interval = state.interval();
    }
}
