package org.fastforward.analysis.record;

import org.fastforward.shared.UserException;

/** Writes a run's description and state; {@link EventLog} writes its log. */
public final class RunWriter {
    private RunWriter() {}

    /**
     * Writes {@code run.json}, before the run's first step.
     *
     * @param folder the run's folder, created where needed
     * @param run the description
     * @throws UserException if the folder already holds a run's description: it never changes
     */
    public static void writeRun(RunFolder folder, RunRecord run) {
        if (folder.exists()) {
            throw new UserException(
                    folder.runJson()
                            + " exists and is never changed: resume that run, or remove its"
                            + " folder to start afresh");
        }
        Json.write(folder.runJson(), run);
    }

    /**
     * Replaces {@code state.json} as a whole.
     *
     * @param folder the run's folder
     * @param state the new state
     */
    public static void writeState(RunFolder folder, RunState state) {
        Json.write(folder.stateJson(), state);
    }
}
