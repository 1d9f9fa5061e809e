package org.fastforward.harness.run;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.fastforward.analysis.record.RunFolder;

/** How far a cell's runs are on disk, so that two looks can be compared. */
public final class SavedWork {
    private SavedWork() {}

    /**
     * Returns a text that changes when work on a cell is saved that was not saved before, and only
     * then: stopping a run at the same place again and again leaves it as it is.
     *
     * @param results the folder of all results
     */
    public static String of(Path results, List<RunSpec> cell) {
        return cell.stream()
                .map(run -> of(CellRunner.folder(results, run)))
                .collect(Collectors.joining("; "));
    }

    private static String of(RunFolder folder) {
        if (folder.isDone()) {
            return "done";
        }
        return new RunCheckpoints(folder.path()).glance().map(SavedWork::place).orElse("");
    }

    /** All of the counters but what time they took. */
    private static String place(Counters c) {
        return String.join(
                " ",
                List.of(
                        c.next().name(),
                        String.valueOf(c.step()),
                        String.valueOf(c.stepLosses().size()),
                        String.valueOf(c.stages()),
                        String.valueOf(c.testEvaluations()),
                        String.valueOf(c.stageBegun()),
                        String.valueOf(c.curve().size())));
    }
}
