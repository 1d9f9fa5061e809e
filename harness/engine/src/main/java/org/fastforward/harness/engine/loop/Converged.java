package org.fastforward.harness.engine.loop;

import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;

/**
 * Ends a run when so many stages in a row kept tau 0: repeating a step no longer helps (the paper
 * trains on to this point). A search that never keeps tau 0 never ends a run by it.
 */
public final class Converged implements Ending, Resumable {
    private final int enough;
    private int idle;

    /** What is saved: how many stages in a row have kept tau 0. */
    record State(int idle) {}

    /**
     * @param enough stages in a row, at least 1
     */
    public Converged(int enough) {
        this.enough = enough;
    }

    @Override
    public void stageEnded(SearchResult stage) {
        idle = stage.tau() == 0 ? idle + 1 : 0;
    }

    @Override
    public boolean isReached(Standing now) {
        return idle >= enough;
    }

    @Override
    public String name() {
        return "converged";
    }

    @Override
    public State state() {
        return new State(idle);
    }

    @Override
    public void restore(SavedPart saved) {
        idle = saved.state(State.class).idle();
    }
}
