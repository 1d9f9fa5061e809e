package org.fastforward.harness.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.inputs.CellInputs;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.spec.Tuning;
import org.fastforward.harness.state.RunLock;
import org.fastforward.harness.state.StateFile;
import org.fastforward.models.export.TrainedFolder;
import org.fastforward.tasks.DataSettings;

/**
 * Runs the arms of one cell, one after another, on shared data: the Adam arm first, since it sets
 * the target. What is done is not done again, what was begun is gone on with; a failure ends its
 * arm and those that need it, and is recorded.
 */
public final class CellRunner {
    private static final Duration WATCH = Duration.ofSeconds(3L * StateFile.HEARTBEAT_S);

    private final Path results;
    private final Execution execution;
    private final Progress progress;
    private final StopSignal stop;
    private final boolean retryFailed;

    /**
     * @param results the folder of all results
     * @param stop asks the run to save itself and end
     * @param retryFailed whether runs that failed are tried again
     */
    public CellRunner(
            Path results,
            Execution execution,
            Progress progress,
            StopSignal stop,
            boolean retryFailed) {
        this.results = results;
        this.execution = execution;
        this.progress = progress;
        this.stop = stop;
        this.retryFailed = retryFailed;
    }

    /** Returns the folder of a run. */
    public static RunFolder folder(Path results, RunSpec spec) {
        return RunFolder.of(results, spec.grid(), spec.id());
    }

    /**
     * Whether a run is finished here: its record is complete and its trained weights lie beside it.
     * (Committed records come without weights, so that a fresh clone reproduces them.)
     */
    public static boolean isDone(Path results, RunSpec spec) {
        return isDone(folder(results, spec));
    }

    /** The same, of a run's folder. */
    public static boolean isDone(RunFolder folder) {
        return folder.isDone() && TrainedFolder.isWritten(folder.path());
    }

    /**
     * Runs what is not done yet.
     *
     * @param cell its arms, the Adam arm before those that need its target
     * @throws org.fastforward.shared.UserException for what the user can mend; told before anything
     *     is written
     */
    public Outcome run(List<RunSpec> cell) {
        return run(cell, Tuning.NONE);
    }

    /**
     * The same, where Adam arms look for the best learning rate.
     *
     * @param cell all runs that the cell may have
     * @param tuning tells which of them are wanted
     */
    public Outcome run(List<RunSpec> cell, Tuning tuning) {
        new SameInputs(System.getenv()).require(results, cell);
        List<RunSpec> missing = missing(cell, tuning, Set.of());
        List<RunSpec> tried = missing.stream().filter(this::isToBeTried).toList();
        if (tried.isEmpty()) {
            return missing.isEmpty() ? Outcome.DONE : Outcome.FAILED;
        }
        for (RunSpec spec : tried) {
            RunFolder folder = folder(results, spec);
            if (RunLock.isHeld(folder) || StateFile.beatsElsewhere(folder, WATCH)) {
                return held(spec);
            }
        }
        Map<DataSettings, CellInputs> inputs =
                CellInputs.loadAll(tuning.isWalk() ? cell : tried, progress::line);
        boolean all = true;
        Set<RunSpec> seen = new HashSet<>();
        // One at a time: what was done may tell of more that is wanted, or of less.
        for (; !missing.isEmpty(); missing = missing(cell, tuning, seen)) {
            RunSpec spec = missing.get(0);
            seen.add(spec);
            if (!isToBeTried(spec)) {
                all = false;
                continue;
            }
            if (stop.isRequested()) {
                return Outcome.STOPPED;
            }
            Outcome outcome = arm(spec, cell, tuning, inputs.get(CellInputs.divided(spec)));
            if (outcome == Outcome.STOPPED || outcome == Outcome.HELD) {
                return outcome;
            }
            all &= outcome == Outcome.DONE;
        }
        return all ? Outcome.DONE : Outcome.FAILED;
    }

    private List<RunSpec> missing(List<RunSpec> cell, Tuning tuning, Set<RunSpec> seen) {
        return WantedRuns.of(results, cell, tuning).stream()
                .filter(run -> !seen.contains(run) && !isDone(results, run))
                .toList();
    }

    /**
     * Runs one arm alone, to the target that it had.
     *
     * @param then the finished run of this specification
     * @throws org.fastforward.shared.UserException for what the user can mend, such as other data;
     *     told before anything is written
     */
    public Outcome again(RunSpec spec, Run then) {
        CellInputs inputs = CellInputs.load(List.of(spec), progress::line);
        inputs.requireThoseOf(then.folder());
        double target = spec.isAdam() ? Double.NaN : then.state().summary().targetLoss();
        return locked(spec, target, Optional.empty(), inputs, Optional.of(then.folder()));
    }

    private boolean isToBeTried(RunSpec spec) {
        return retryFailed
                || RunReader.readState(folder(results, spec)).state() != RunState.State.FAILED;
    }

    private Outcome held(RunSpec spec) {
        progress.line(
                spec.cell()
                        + " "
                        + spec.armName()
                        + " is being run by "
                        + RunLock.holder(folder(results, spec)));
        return Outcome.HELD;
    }

    private Outcome arm(RunSpec spec, List<RunSpec> cell, Tuning tuning, CellInputs inputs) {
        if (spec.isAdam()) {
            // Adam arms that look for the best rate compute alike.
            Optional<RunFolder> other =
                    cell.stream()
                            .filter(RunSpec::isAdam)
                            .map(run -> folder(results, run))
                            .filter(RunFolder::isDone)
                            .findFirst();
            return locked(spec, Double.NaN, Optional.empty(), inputs, other);
        }
        Optional<RunFolder> adam =
                WantedRuns.target(results, cell, tuning).map(run -> folder(results, run));
        if (adam.isEmpty()) {
            progress.line(spec.cell() + " " + spec.armName() + ": no target, its adam arm failed");
            return Outcome.FAILED;
        }
        // A target on other data or weights would be none.
        inputs.requireThoseOfAdam(adam.get(), spec);
        double target = RunReader.readState(adam.get()).summary().finalLoss();
        return locked(spec, target, adam, inputs, adam);
    }

    /**
     * Runs an arm under its lock.
     *
     * @param adam the Adam arm beside it
     * @param followed the run whose association orders it takes over
     */
    private Outcome locked(
            RunSpec spec,
            double target,
            Optional<RunFolder> adam,
            CellInputs inputs,
            Optional<RunFolder> followed) {
        RunFolder folder = folder(results, spec);
        Optional<RunLock> taken = RunLock.take(folder);
        if (taken.isEmpty()) {
            return held(spec);
        }
        RunLock lock = taken.get();
        try (lock) {
            if (isDone(results, spec)) {
                // Another process was faster between our look and our lock.
                return Outcome.DONE;
            }
            CellInputs multiplied = ChosenProducts.with(spec, inputs, folder, followed, progress);
            CellInputs chosen = ChosenOrders.with(spec, multiplied, folder, followed, progress);
            return new ArmRunner(spec, target, adam, folder, chosen, execution, progress, stop)
                    .run();
        }
    }
}
