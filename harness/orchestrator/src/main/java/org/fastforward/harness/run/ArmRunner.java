package org.fastforward.harness.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.fastforward.analysis.event.EventLog;
import org.fastforward.analysis.record.Provenance;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.engine.resume.SavedRun;
import org.fastforward.harness.engine.resume.SavedRuns;
import org.fastforward.harness.inputs.CellInputs;
import org.fastforward.harness.inputs.RunStandIns;
import org.fastforward.harness.inputs.StartingAdapter;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.state.StateFile;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.UserException;

/**
 * One run, from its record to its trained weights. The caller holds the run's lock.
 *
 * @param target test loss to reach; NaN: train all steps
 * @param adam the Adam arm's folder, where it lies beside this run
 */
record ArmRunner(
        RunSpec spec,
        double target,
        Optional<RunFolder> adam,
        RunFolder folder,
        CellInputs inputs,
        Execution execution,
        Progress progress,
        StopSignal stop) {

    /** Where versions before the first saved run of {@link SavedRuns} kept theirs. */
    private static final String OLDER_FOLDER = "checkpoints";

    /** Runs to the end, a failure or a stop; the state tells which. */
    Outcome run() {
        Optional<RunStandIns> standIns;
        try {
            standIns = RunStandIns.of(spec, inputs, line -> progress.line(name() + ": " + line));
        } catch (UserException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            if (!folder.exists()) {
                RunWriter.writeRun(folder, record(Optional.empty()));
            }
            try (StateFile state = new StateFile(folder)) {
                return failed(state, e);
            }
        }
        try {
            return run(standIns);
        } finally {
            standIns.ifPresent(RunStandIns::close);
        }
    }

    private Outcome run(Optional<RunStandIns> standIns) {
        SavedRuns savedRuns = SavedWork.of(folder);
        Optional<SavedRun> saved = begun(savedRuns);
        if (saved.isPresent()) {
            remove(AtomicFile::isLeftover);
            savedRuns.dropNewerThan(saved.get());
        } else {
            // What cannot be gone on with; all but the lock.
            remove(path -> !path.equals(folder.lock()));
            RunWriter.writeRun(folder, record(standIns));
        }
        ArmTraining training =
                new ArmTraining(
                        spec, target, adam, folder, inputs, standIns, execution, progress, stop);
        RunState before = RunReader.readState(folder);
        try (StateFile state = new StateFile(folder)) {
            try {
                state.write(RunState.done(training.train(savedRuns, saved)));
            } catch (StopSignal.StoppedException e) {
                progress.line(name() + " " + e.getMessage() + "; start it again to go on");
                record(state, RunState.of(RunState.State.RESUMABLE, e.getMessage()));
                return Outcome.STOPPED;
            } catch (ArmTraining.NotResumedException e) {
                record(state, before);
                throw e.refusal();
            } catch (RuntimeException | OutOfMemoryError e) {
                return failed(state, e);
            }
        }
        removeSaved(savedRuns);
        return Outcome.DONE;
    }

    private Outcome failed(StateFile state, Throwable e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        progress.line(name() + " failed: " + reason);
        record(state, RunState.of(RunState.State.FAILED, reason));
        return Outcome.FAILED;
    }

    /** What ended the run, a full disk perhaps, may also keep it from being recorded. */
    private void record(StateFile state, RunState now) {
        try {
            state.write(now);
        } catch (UncheckedIOException e) {
            progress.line(name() + ": nor can that be recorded: " + e.getMessage());
        }
    }

    /** The run is done; files that are left over cost room, no more. */
    private void removeSaved(SavedRuns savedRuns) {
        try {
            savedRuns.delete();
        } catch (UncheckedIOException e) {
            progress.line(name() + ": " + e.getMessage());
        }
    }

    private String name() {
        return spec.cell() + " " + spec.armName();
    }

    /** Returns the saved run to go on from, if the run has been begun and can be gone on with. */
    private Optional<SavedRun> begun(SavedRuns savedRuns) {
        if (!folder.exists()
                || RunReader.readState(folder).state() == RunState.State.DONE
                || !Files.exists(folder.eventsCsv())) {
            return Optional.empty();
        }
        refuseOlderFolder();
        int rows = EventLog.rowsOf(folder.eventsCsv());
        Optional<SavedRun> saved =
                savedRuns.newest(
                        run ->
                                EventRows.rowsOf(run) > rows
                                        ? Optional.of("is newer than the log")
                                        : Optional.empty(),
                        line -> progress.line(name() + ": " + line));
        if (saved.isPresent()) {
            inputs.requireThoseOf(folder);
            tellOtherMachine();
        }
        return saved;
    }

    /** Days of work must not be begun anew for a change of the program. */
    private void refuseOlderFolder() {
        Path older = folder.path().resolve(OLDER_FOLDER);
        if (Files.isDirectory(older)) {
            throw new UserException(
                    older
                            + " was saved by an older version of this program: go on with that"
                            + " version, or remove the run's folder");
        }
    }

    /** Numbers may then differ in their last bits. */
    private void tellOtherMachine() {
        Provenance then = RunReader.readRecord(folder).provenance();
        Provenance now = inputs.provenance();
        if (!then.commit().equals(now.commit())
                || !then.hardware().equals(now.hardware())
                || !then.pytorch().equals(now.pytorch())
                || then.threads() != now.threads()) {
            progress.line(
                    String.format(
                            Locale.ROOT,
                            "%s was begun by commit %s on %s with %d threads, and goes on by commit"
                                    + " %s on %s with %d: last bits may differ",
                            name(),
                            then.commit(),
                            then.hardware(),
                            then.threads(),
                            now.commit(),
                            now.hardware(),
                            now.threads()));
        }
    }

    private RunRecord record(Optional<RunStandIns> standIns) {
        Map<String, String> facts = new TreeMap<>(inputs.facts());
        standIns.ifPresent(made -> facts.putAll(made.facts()));
        return new RunRecord(
                RunRecord.SCHEMA_VERSION,
                spec.id(),
                spec.grid(),
                spec.profile(),
                spec.model(),
                spec.task(),
                spec.adapter(),
                spec.seed(),
                spec.arm(),
                spec.policy(),
                spec.role(),
                spec.settings().learningRate(),
                spec.learningRateFactor(),
                StartingAdapter.of(spec, inputs.checkpoint())
                        .recorded(SettingsReader.plain(spec.settings()), inputs.layout()),
                facts,
                inputs.provenance());
    }

    private void remove(Predicate<Path> which) {
        try (Stream<Path> paths = Files.walk(folder.path())) {
            List<Path> inside =
                    paths.filter(path -> !path.equals(folder.path()) && which.test(path))
                            .sorted(Comparator.reverseOrder())
                            .toList();
            for (Path path : inside) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + folder.path(), e);
        }
    }
}
