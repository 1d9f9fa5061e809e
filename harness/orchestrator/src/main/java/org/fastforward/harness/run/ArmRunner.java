package org.fastforward.harness.run;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.fastforward.analysis.record.EventLog;
import org.fastforward.analysis.record.Provenance;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.TensorEntry;
import org.fastforward.models.export.TrainedFolder;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.AtomicFile;

/**
 * One run, from its record to its trained weights. The caller holds the run's lock.
 *
 * @param target test loss to reach; NaN: train all steps
 */
record ArmRunner(
        RunSpec spec,
        double target,
        RunFolder folder,
        CellInputs inputs,
        Execution execution,
        Progress progress,
        StopSignal stop) {

    /** Runs to the end, a failure or a stop; the state tells which. */
    Outcome run() {
        RunCheckpoints checkpoints = new RunCheckpoints(folder.path());
        Optional<RunCheckpoints.Saved> saved = begun(checkpoints);
        if (saved.isPresent()) {
            remove(AtomicFile::isLeftover);
            checkpoints.dropNewerThan(saved.get());
        } else {
            // What cannot be gone on with; all but the lock.
            remove(path -> !path.equals(folder.lock()));
            RunWriter.writeRun(folder, record());
        }
        try (StateFile state = new StateFile(folder)) {
            try {
                state.write(RunState.done(train(checkpoints, saved)));
            } catch (StopSignal.StoppedException e) {
                progress.line(name() + " " + e.getMessage() + "; start it again to go on");
                record(state, RunState.of(RunState.State.RESUMABLE, e.getMessage()));
                return Outcome.STOPPED;
            } catch (RuntimeException | OutOfMemoryError e) {
                String reason = e.getMessage() == null ? e.toString() : e.getMessage();
                progress.line(name() + " failed: " + reason);
                record(state, RunState.of(RunState.State.FAILED, reason));
                return Outcome.FAILED;
            }
        }
        removeCheckpoints(checkpoints);
        return Outcome.DONE;
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
    private void removeCheckpoints(RunCheckpoints checkpoints) {
        try {
            checkpoints.delete();
        } catch (UncheckedIOException e) {
            progress.line(name() + ": " + e.getMessage());
        }
    }

    private String name() {
        return spec.cell() + " " + spec.armName();
    }

    /** Returns the checkpoint to go on from, if the run has been begun and can be gone on with. */
    private Optional<RunCheckpoints.Saved> begun(RunCheckpoints checkpoints) {
        if (!folder.exists()
                || RunReader.readState(folder).state() == RunState.State.DONE
                || !Files.exists(folder.eventsCsv())) {
            return Optional.empty();
        }
        Optional<RunCheckpoints.Saved> saved =
                checkpoints.newest(
                        EventLog.rowsOf(folder), line -> progress.line(name() + ": " + line));
        if (saved.isPresent()) {
            inputs.requireThoseOf(folder);
            tellOtherMachine();
        }
        return saved;
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

    private Summary train(RunCheckpoints checkpoints, Optional<RunCheckpoints.Saved> saved) {
        AdapterSpec adapter = CellInputs.adapter(spec, inputs.layout());
        DType type = DType.ofConfigName(spec.settings().dtype());
        try (NDManager manager = Devices.manager(spec.settings().device());
                CheckpointWeights weights =
                        new CheckpointWeights(manager, inputs.checkpoint(), tables());
                LanguageModel model =
                        new LanguageModel(
                                manager, inputs.layout(), weights, adapter, type, spec.seed());
                EventLog log = EventLog.open(folder);
                TrainingRun run =
                        new TrainingRun(
                                spec,
                                inputs.data(),
                                manager,
                                model,
                                target,
                                log,
                                checkpoints,
                                execution,
                                progress,
                                stop)) {
            if (saved.isPresent()) {
                Counters counters = saved.get().counters();
                log.truncate(counters.eventRows());
                run.resume(saved.get());
                progress.line(name() + " goes on after step " + counters.step());
            } else {
                log.truncate(0);
                start(manager, model);
            }
            Summary summary = run.run();
            write(model);
            return summary;
        }
    }

    private void write(LanguageModel model) {
        try {
            TrainedFolder.write(folder.path(), spec.model(), inputs.checkpoint(), model);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write what was trained into " + folder.path() + ": " + e.getMessage(),
                    e);
        }
    }

    private Map<String, TensorEntry> tables() {
        String adapterFolder = spec.settings().adapterFolder();
        return adapterFolder.isEmpty() ? Map.of() : PeftFolder.tables(Place.local(adapterFolder));
    }

    private void start(NDManager manager, LanguageModel model) {
        if (!spec.settings().adapterFolder().isEmpty()) {
            Path adapterFolder = Place.local(spec.settings().adapterFolder());
            PeftFolder.load(manager, adapterFolder, model.kernels(), model.trainable());
            model.weightsChanged();
        }
    }

    private RunRecord record() {
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
                SettingsReader.plain(spec.settings()),
                inputs.facts(),
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
