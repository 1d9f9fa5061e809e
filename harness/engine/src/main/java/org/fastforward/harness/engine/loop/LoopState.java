package org.fastforward.harness.engine.loop;

import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;

/** Where the training loop is, as a part of a saved run. */
final class LoopState implements Resumable {
    /** The piece of work that comes next, or has begun. */
    Piece next = Piece.START_TEST;

    Standing standing = Standing.START;

    /** Pieces of a run's work, in the order of one round of its loop. */
    enum Piece {
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

    /** What is saved. */
    record State(Piece next, Standing standing) {}

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public State state() {
        return new State(next, standing);
    }

    @Override
    public void restore(SavedPart saved) {
        State state = saved.state(State.class);
        next = state.next();
        standing = state.standing();
    }
}
