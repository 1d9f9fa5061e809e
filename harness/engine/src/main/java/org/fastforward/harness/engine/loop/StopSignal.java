package org.fastforward.harness.engine.loop;

/**
 * A wish that a run stops at the next chance, saved. Set by another thread (a signal's handler),
 * looked at by the run between micro-batches.
 */
public class StopSignal {
    private volatile String name;
    private volatile int number;

    /** The run has stopped because it was asked to; not a failure. */
    public static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException(String name) {
            super("stopped by " + name, null, false, false);
        }
    }

    /**
     * Asks for a stop; the first wish counts.
     *
     * @param signal the signal's name, such as {@code SIGTERM}
     * @param signalNumber its number, such as 15
     */
    public synchronized void request(String signal, int signalNumber) {
        if (name == null) {
            number = signalNumber;
            name = signal;
        }
    }

    /** Returns whether a stop was asked for. */
    public boolean isRequested() {
        return name != null;
    }

    /** Returns the exit code that tells a shell of the signal: 128 + its number. */
    public int exitCode() {
        return 128 + number;
    }

    /**
     * Ends the run where a stop was asked for.
     *
     * @throws StoppedException then
     */
    public void check() {
        if (name != null) {
            throw new StoppedException(name);
        }
    }
}
