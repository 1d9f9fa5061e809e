package org.fastforward.harness.run;

/** How a cell's process ended, all its arms together. */
public enum Outcome {
    /** Every arm is done. */
    DONE(0),
    /** An arm failed, which its state tells, or waits for one that did. */
    FAILED(1),
    /** Another process has one of the runs. */
    HELD(75),
    /** It was asked to stop; what it did is saved. */
    STOPPED(143);

    private final int exitCode;

    Outcome(int exitCode) {
        this.exitCode = exitCode;
    }

    /** Returns the process's exit code ({@code EX_TEMPFAIL} of sysexits.h for HELD). */
    public int exitCode() {
        return exitCode;
    }
}
