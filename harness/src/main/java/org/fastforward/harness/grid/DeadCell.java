package org.fastforward.harness.grid;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.fastforward.analysis.BadRecordException;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.RunLock;
import org.fastforward.harness.run.RunSpec;

/** A cell whose process died, and so could not say it in its runs' folders. */
final class DeadCell {
    private DeadCell() {}

    /**
     * Turns runs that are RUNNING with nobody at work on them into FAILED ones; also those that
     * were stopped because their time was up. Checkpoints stay.
     *
     * @param results the folder of all results
     * @param say told of what cannot be recorded
     */
    static void record(
            Path results, List<RunSpec> runs, CellProcess.End end, Consumer<String> say) {
        for (RunSpec run : runs) {
            try {
                record(CellRunner.folder(results, run), end);
            } catch (BadRecordException | UncheckedIOException e) {
                say.accept(run.cell() + " " + run.armName() + ": " + e.getMessage());
            }
        }
    }

    private static void record(RunFolder folder, CellProcess.End end) {
        if (!folder.exists()) {
            return;
        }
        RunState last = RunReader.readState(folder);
        boolean died =
                last.state() == RunState.State.RUNNING
                        || (end.timedOut() && last.state() == RunState.State.RESUMABLE);
        if (died) {
            RunLock.take(folder)
                    .ifPresent(
                            lock -> {
                                try (lock) {
                                    RunWriter.writeState(
                                            folder,
                                            RunState.of(RunState.State.FAILED, reason(end))
                                                    .by(
                                                            last.host(),
                                                            last.process(),
                                                            last.heartbeat()));
                                }
                            });
        }
    }

    private static String reason(CellProcess.End end) {
        return "the cell's process "
                + end.how()
                + (end.lastLines().isEmpty() ? "" : ": " + String.join(" / ", end.lastLines()));
    }
}
