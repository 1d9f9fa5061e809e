package org.fastforward.harness.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.harness.engine.cost.Meter;
import org.fastforward.harness.engine.resume.SavedRun;
import org.fastforward.harness.engine.resume.SavedRuns;
import org.fastforward.harness.spec.RunSpec;

/** How far a cell's runs are on disk, so that two looks can be compared. */
public final class SavedWork {
    /** The folder's name in a run's folder. */
    static final String FOLDER = "saved";

    private SavedWork() {}

    /** Returns what a run has saved. */
    static SavedRuns of(RunFolder folder) {
        return new SavedRuns(folder.path().resolve(FOLDER));
    }

    /**
     * Returns a text that changes when work on a cell is saved that was not saved before, and only
     * then: stopping a run at the same place again and again leaves it as it is.
     *
     * @param results the folder of all results
     */
    public static String of(Path results, List<RunSpec> cell) {
        return cell.stream()
                .map(run -> text(CellRunner.folder(results, run)))
                .collect(Collectors.joining("; "));
    }

    private static String text(RunFolder folder) {
        return folder.isDone() ? "done" : of(folder).glance().map(SavedWork::place).orElse("");
    }

    /** All that was saved but what time it took. */
    private static String place(SavedRun saved) {
        Map<String, Object> parts = new TreeMap<>(saved.parts());
        parts.remove(Meter.NAME);
        return parts.toString();
    }
}
