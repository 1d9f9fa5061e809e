package org.fastforward.harness.grid.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.spec.RunSpec;

/** What a cell's Fast Forward arms saved, in words for the console. */
public final class Savings {
    private Savings() {}

    /**
     * Describes a cell from its runs' states. Of Adam arms at several learning rates the one that
     * ended lowest is told, and the others are measured by it.
     *
     * @param results the folder of all results
     * @param runs the cell's, an Adam arm first
     */
    public static String describe(Path results, List<RunSpec> runs) {
        List<RunSpec> adams = runs.stream().filter(RunSpec::isAdam).toList();
        if (adams.size() < 2) {
            return describe(results, runs, "");
        }
        List<RunSpec> told = new ArrayList<>(runs);
        adams.stream()
                .filter(run -> CellRunner.folder(results, run).isDone())
                .min(Comparator.comparingDouble(run -> finalLoss(results, run)))
                .ifPresent(best -> told.removeIf(run -> run.isAdam() && !run.equals(best)));
        return describe(results, told, "the best of " + adams.size() + " learning rates, ");
    }

    private static double finalLoss(Path results, RunSpec run) {
        return RunReader.readState(CellRunner.folder(results, run)).summary().finalLoss();
    }

    private static String describe(Path results, List<RunSpec> runs, String choice) {
        List<String> parts = new ArrayList<>();
        Summary adam = null;
        for (RunSpec run : runs) {
            RunFolder folder = CellRunner.folder(results, run);
            RunState state = RunReader.readState(folder);
            Summary s = state.summary();
            if (state.state() != RunState.State.DONE) {
                parts.add(run.armName() + ": " + state.state() + " " + state.reason());
            } else if (run.isAdam()) {
                adam = s;
                parts.add(
                        String.format(
                                Locale.ROOT,
                                "%s: %s%d steps, test loss %.4f -> %.4f",
                                run.armName(),
                                choice,
                                s.steps(),
                                s.startLoss(),
                                s.finalLoss()));
            } else {
                String from =
                        choice.isEmpty()
                                ? ""
                                : " from " + SettingText.of(run.settings().learningRate());
                parts.add(run.armKey() + from + ": " + fastForward(s, adam));
            }
        }
        return runs.get(0).cell() + "  " + String.join(" | ", parts);
    }

    private static String fastForward(Summary s, Summary adam) {
        String cost =
                String.format(
                        Locale.ROOT,
                        "%d steps, %d stages, %d passes",
                        s.steps(),
                        s.stages(),
                        s.tinyPasses());
        if (adam == null) {
            return cost;
        }
        if (!s.reached()) {
            return String.format(
                    Locale.ROOT, "target not reached (%.4f) in %s", s.finalLoss(), cost);
        }
        return String.format(
                Locale.ROOT,
                "saved %.1f %% of the FLOPs, %.1f %% of the time (%s)",
                100 * (1 - s.flopsPaper() / adam.flopsPaper()),
                100 * (1 - s.wallS() / adam.wallS()),
                cost);
    }
}
