package org.fastforward.harness.grid.status;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunState.State;
import org.fastforward.harness.grid.Grid.Cell;
import org.fastforward.harness.machine.Machine;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.WantedRuns;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.state.RunLock;
import org.fastforward.shared.UserException;

/**
 * How far a cell is, from the results folder alone: that of the first of its runs that is not done.
 *
 * @param cell the cell's name
 * @param state DONE when all runs are
 * @param arm the run that tells, in words
 * @param step optimizer steps it has taken
 * @param lastStep steps at which it ends at the latest; 0 if unknown
 * @param loss its last test loss; NaN if unknown
 * @param target the test loss to reach; NaN for an Adam arm
 * @param secondsLeft at most; NaN if unknown
 * @param host where it runs or ran; empty if nowhere
 * @param note what else there is to say
 */
public record CellStatus(
        String cell,
        State state,
        String arm,
        int step,
        int lastStep,
        double loss,
        double target,
        double secondsLeft,
        String host,
        String note) {

    /**
     * Reads a cell.
     *
     * @param folders those of its runs
     * @param all tells which runs have begun
     */
    static CellStatus read(Cell cell, List<RunFolder> folders, GridFolders all) {
        if (!cell.tuning().isWalk()) {
            return read(cell, cell.runs(), folders, all);
        }
        try {
            Path results = folders.get(0).results();
            List<RunSpec> wanted = WantedRuns.of(results, cell.runs(), cell.tuning());
            return read(
                    cell,
                    wanted,
                    wanted.stream().map(run -> CellRunner.folder(results, run)).toList(),
                    all);
        } catch (UserException | UncheckedIOException e) {
            return plain(cell, State.FAILED, cell.runs().get(0), e.getMessage());
        }
    }

    private static CellStatus read(
            Cell cell, List<RunSpec> runs, List<RunFolder> folders, GridFolders all) {
        for (int i = 0; i < folders.size(); i++) {
            RunSpec run = runs.get(i);
            if (!all.hasBegun(folders.get(i))) {
                return plain(cell, State.PENDING, run, "");
            }
            try {
                if (!CellRunner.isDone(folders.get(i))) {
                    return unfinished(cell, run, folders.get(i), target(runs, run, folders))
                            .orElseGet(() -> read(cell, runs, folders, all));
                }
            } catch (UserException | UncheckedIOException e) {
                return plain(cell, State.FAILED, run, e.getMessage());
            }
        }
        RunSpec last = runs.get(runs.size() - 1);
        return plain(cell, State.DONE, last, "");
    }

    private static CellStatus plain(Cell cell, State state, RunSpec run, String note) {
        return new CellStatus(
                cell.name(),
                state,
                state == State.DONE ? "" : run.armName(),
                0,
                0,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                "",
                note);
    }

    /** Returns nothing if the run ended while it was looked at. */
    private static Optional<CellStatus> unfinished(
            Cell cell, RunSpec run, RunFolder folder, double target) {
        RunState state = RunReader.readState(folder);
        if (state.state() == State.DONE) {
            return Optional.of(
                    plain(
                            cell,
                            State.PENDING,
                            run,
                            "a record without its weights; it is run again"));
        }
        boolean free = state.state() == State.RUNNING && !RunLock.isHeld(folder);
        if (free && RunReader.readState(folder).state() != State.RUNNING) {
            return Optional.empty();
        }
        boolean here = state.host().equals(Machine.host());
        boolean gone = free && here;
        String note =
                !free
                        ? state.reason()
                        : here
                                ? "its process is gone; start the grid again"
                                : "nobody here has its lock; it runs there, or its process is gone";
        List<Event> events = RunReader.readEvents(folder);
        int step = events.isEmpty() ? 0 : events.get(events.size() - 1).step();
        int lastStep = folder.exists() ? lastStep(run, RunReader.readRecord(folder)) : 0;
        double perStep = step == 0 ? Double.NaN : events.get(events.size() - 1).wallS() / step;
        return Optional.of(
                new CellStatus(
                        cell.name(),
                        state.state(),
                        run.armName(),
                        step,
                        lastStep,
                        lastTestLoss(events),
                        target,
                        state.state() == State.RUNNING && !gone && lastStep > 0
                                ? perStep * (lastStep - step)
                                : Double.NaN,
                        state.host(),
                        note));
    }

    private static int lastStep(RunSpec run, RunRecord record) {
        String train = record.facts().getOrDefault("train_sequences", "0");
        int sequences = Integer.parseInt(train);
        if (sequences == 0) {
            return 0;
        }
        return run.isAdam()
                ? run.settings().adamSteps(sequences)
                : run.settings().armSteps(sequences);
    }

    private static double lastTestLoss(List<Event> events) {
        double loss = Double.NaN;
        for (Event event : events) {
            loss = event.kind() == Event.Kind.TEST ? event.testLoss() : loss;
        }
        return loss;
    }

    /** The lowest loss of the Adam arms that are done. */
    private static double target(List<RunSpec> runs, RunSpec run, List<RunFolder> folders) {
        double target = Double.NaN;
        for (int i = 0; i < folders.size() && !run.isAdam(); i++) {
            if (runs.get(i).isAdam() && folders.get(i).isDone()) {
                double loss = RunReader.readState(folders.get(i)).summary().finalLoss();
                target = Double.isNaN(target) ? loss : Math.min(target, loss);
            }
        }
        return target;
    }

    CellStatus noting(String more) {
        String both = note.isEmpty() ? more : note + "; " + more;
        return new CellStatus(
                cell, state, arm, step, lastStep, loss, target, secondsLeft, host, both);
    }
}
