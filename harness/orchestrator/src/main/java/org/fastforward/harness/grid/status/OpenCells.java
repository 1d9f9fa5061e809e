package org.fastforward.harness.grid.status;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.SameInputs;
import org.fastforward.harness.run.WantedRuns;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;

/** Which cells of a grid are still to be run. */
public final class OpenCells {
    private OpenCells() {}

    /** Returns all cells of a grid and all jobs of its studies. */
    public static List<Grid.Cell> all(Grid grid) {
        List<Grid.Cell> all = new ArrayList<>(grid.cells());
        all.addAll(grid.studies());
        return all;
    }

    /**
     * Requires that what is done was done with the data and weights that are there now.
     *
     * @param results the folder of all results
     * @param environment variables for the cells' processes, over this process's own
     * @throws org.fastforward.shared.UserException if it was not
     */
    public static void requireSameInputs(
            Path results, List<Grid.Cell> cells, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(environment);
        SameInputs inputs = new SameInputs(all);
        cells.forEach(cell -> inputs.require(results, cell.runs()));
    }

    /**
     * Whether every run of a cell is done. A cell whose record cannot be read is not: its process
     * will say what is wrong with it, and the other cells go on.
     *
     * @param results the folder of all results
     */
    public static boolean isDone(Path results, Grid.Cell cell) {
        try {
            return WantedRuns.of(results, cell.runs(), cell.tuning()).stream()
                    .allMatch(run -> CellRunner.isDone(results, run));
        } catch (UserException | UncheckedIOException e) {
            return false;
        }
    }

    /**
     * Whether a process that tries no failed runs again would find nothing to do in a cell: each of
     * its open runs has failed, or waits for an Adam arm that has.
     *
     * @param results the folder of all results
     */
    public static boolean hasFailed(Path results, Grid.Cell cell) {
        try {
            List<RunSpec> wanted = WantedRuns.of(results, cell.runs(), cell.tuning());
            boolean noTarget =
                    wanted.stream().filter(RunSpec::isAdam).anyMatch(r -> failed(results, r));
            return wanted.stream()
                    .filter(run -> !CellRunner.isDone(results, run))
                    .allMatch(run -> noTarget || failed(results, run));
        } catch (UserException | UncheckedIOException e) {
            return false;
        }
    }

    private static boolean failed(Path results, RunSpec run) {
        return RunReader.readState(CellRunner.folder(results, run)).state()
                == RunState.State.FAILED;
    }
}
