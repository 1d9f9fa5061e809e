package org.fastforward.harness.grid.launch;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.machine.Machine;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.state.RunLock;
import org.fastforward.shared.UserException;

/** A cell whose process died, and so could not say it in its runs' folders. */
final class DeadCell {
    private DeadCell() {}

    /**
     * Turns runs that the process left RUNNING into FAILED ones; also those that were stopped
     * because their time was up. Checkpoints stay. A run that others have taken since, or that the
     * process never had, is left alone.
     *
     * @param results the folder of all results
     * @param say told of what cannot be recorded
     */
    static void record(
            Path results, List<RunSpec> runs, CellProcess.End end, Consumer<String> say) {
        for (RunSpec run : runs) {
            RunFolder folder = CellRunner.folder(results, run);
            try {
                if (folder.exists()) {
                    RunLock.take(folder).ifPresent(lock -> record(folder, lock, end));
                }
            } catch (UserException | UncheckedIOException e) {
                say.accept(run.cell() + " " + run.armName() + ": " + e.getMessage());
            }
        }
    }

    private static void record(RunFolder folder, RunLock lock, CellProcess.End end) {
        try (lock) {
            RunState last = RunReader.readState(folder);
            boolean left =
                    last.state() == RunState.State.RUNNING
                            || (end.timedOut() && last.state() == RunState.State.RESUMABLE);
            boolean its = last.host().equals(Machine.host()) && last.process() == end.process();
            if (left && its) {
                RunWriter.writeState(
                        folder,
                        RunState.of(RunState.State.FAILED, reason(end))
                                .by(last.host(), last.process(), last.heartbeat()));
            }
        }
    }

    private static String reason(CellProcess.End end) {
        return "the cell's process "
                + end.how()
                + (end.lastLines().isEmpty() ? "" : ": " + String.join(" / ", end.lastLines()));
    }
}
