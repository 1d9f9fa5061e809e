package org.fastforward.analysis.record;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of one run: {@code <results>/<grid>/runs/<id>/}.
 *
 * @param path the folder; it need not exist yet
 */
public record RunFolder(Path path) {
    /** The folder of all runs, inside a grid's folder. */
    public static final String RUNS = "runs";

    /**
     * Names the folder of a run.
     *
     * @param results the folder of all results
     * @param grid the grid's name
     * @param id the run's id
     * @return the folder
     */
    public static RunFolder of(Path results, String grid, String id) {
        return new RunFolder(results.resolve(grid).resolve(RUNS).resolve(id));
    }

    /**
     * The run's id.
     *
     * @return the folder's name
     */
    public String id() {
        return path.getFileName().toString();
    }

    /**
     * The folder of all results that the run is in.
     *
     * @return three folders up
     */
    public Path results() {
        return path.getParent().getParent().getParent();
    }

    /**
     * The run's description.
     *
     * @return the path of {@code run.json}
     */
    public Path runJson() {
        return path.resolve("run.json");
    }

    /**
     * The run's state.
     *
     * @return the path of {@code state.json}
     */
    public Path stateJson() {
        return path.resolve("state.json");
    }

    /**
     * The run's log.
     *
     * @return the path of {@code events.csv}
     */
    public Path eventsCsv() {
        return path.resolve("events.csv");
    }

    /**
     * The file that the process at work on the run has locked.
     *
     * @return the path of {@code lock}; the file stays when the process goes
     */
    public Path lock() {
        return path.resolve("lock");
    }

    /**
     * Tells whether a run has been described here.
     *
     * @return true if {@code run.json} exists
     */
    public boolean exists() {
        return Files.isRegularFile(runJson());
    }

    /**
     * Tells whether the run is finished.
     *
     * @return true if its state is DONE
     * @throws org.fastforward.shared.UserException if the state cannot be read
     */
    public boolean isDone() {
        return exists() && RunReader.readState(this).state() == RunState.State.DONE;
    }
}
