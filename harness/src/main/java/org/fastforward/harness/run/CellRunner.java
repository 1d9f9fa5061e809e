package org.fastforward.harness.run;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fastforward.analysis.record.EventLog;
import org.fastforward.analysis.record.Provenance;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.BadRequestException;
import org.fastforward.harness.Home;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.models.CheckpointWeights;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.adapter.PeftFolder;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.TensorEntry;
import org.fastforward.models.kernels.Kernels;

/**
 * Runs the arms of one cell, one after another, on shared data: the Adam arm first, since it sets
 * the target. What is done is not done again; a failure ends its arm and those that need it, and is
 * recorded.
 */
public final class CellRunner {
    private final Path results;
    private final Progress progress;

    /**
     * @param results the folder of all results
     */
    public CellRunner(Path results, Progress progress) {
        this.results = results;
        this.progress = progress;
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
        RunFolder folder = folder(results, spec);
        return folder.isDone()
                && Files.exists(folder.path().resolve("adapter").resolve(PeftFolder.WEIGHTS));
    }

    /**
     * Runs what is not done yet.
     *
     * @param specs arms of one cell, the Adam arm before those that need its target
     * @return whether every arm is done now
     */
    public boolean run(List<RunSpec> specs) {
        List<RunSpec> missing = specs.stream().filter(s -> !isDone(results, s)).toList();
        if (missing.isEmpty()) {
            return true;
        }
        RunSpec first = missing.get(0);
        int threads = first.settings().threads();
        Kernels.threads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
        RunData data = RunData.load(first);
        Checkpoint checkpoint = Checkpoint.open(Home.resolve(first.checkpoint()));
        // What the user can mend is told before anything is written.
        Layout layout = Layout.of(checkpoint.config().withVocabulary(data.vocabularyRows()));
        missing.forEach(spec -> adapter(spec, layout).adapted(layout));
        Devices.manager(first.settings().device()).close();
        boolean all = true;
        for (RunSpec spec : missing) {
            all &= arm(spec, specs, data, checkpoint);
        }
        return all;
    }

    private boolean arm(RunSpec spec, List<RunSpec> cell, RunData data, Checkpoint checkpoint) {
        RunFolder folder = folder(results, spec);
        double target = Double.NaN;
        if (!spec.isAdam()) {
            RunSpec adam = cell.stream().filter(RunSpec::isAdam).findFirst().orElseThrow();
            if (!folder(results, adam).isDone()) {
                progress.line(
                        spec.cell() + " " + spec.armName() + ": no target, its adam arm failed");
                return false;
            }
            target = RunReader.readState(folder(results, adam)).summary().finalLoss();
        }
        clear(folder);
        RunWriter.writeRun(folder, record(spec, data, checkpoint));
        RunWriter.writeState(folder, RunState.of(RunState.State.RUNNING, ""));
        try {
            Summary summary = train(spec, data, checkpoint, target, folder);
            RunWriter.writeState(folder, RunState.done(summary));
            return true;
        } catch (RuntimeException | IOException e) {
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            RunWriter.writeState(folder, RunState.of(RunState.State.FAILED, reason));
            progress.line(spec.cell() + " " + spec.armName() + " failed: " + reason);
            return false;
        }
    }

    private Summary train(
            RunSpec spec, RunData data, Checkpoint checkpoint, double target, RunFolder folder)
            throws IOException {
        Layout layout = Layout.of(checkpoint.config().withVocabulary(data.vocabularyRows()));
        AdapterSpec adapter = adapter(spec, layout);
        DType type = DType.ofConfigName(spec.settings().dtype());
        try (NDManager manager = Devices.manager(spec.settings().device());
                CheckpointWeights weights =
                        new CheckpointWeights(manager, checkpoint, tables(spec));
                LanguageModel model =
                        new LanguageModel(manager, layout, weights, adapter, type, spec.seed());
                EventLog log = EventLog.open(folder)) {
            start(spec, manager, model);
            Summary summary =
                    new TrainingRun(spec, data, manager, model, target, log, progress).run();
            PeftFolder.write(
                    folder.path().resolve("adapter"),
                    spec.model(),
                    layout,
                    adapter,
                    model.trainable());
            return summary;
        }
    }

    /** What a run starts from says what is trained: PEFT's rank, alpha and targets hold then. */
    private static AdapterSpec adapter(RunSpec spec, Layout layout) {
        AdapterSpec asked = spec.settings().adapter(AdapterKind.named(spec.adapter()));
        if (spec.settings().adapterFolder().isEmpty()) {
            return asked;
        }
        Path folder = Home.resolve(spec.settings().adapterFolder());
        AdapterSpec saved = PeftFolder.read(folder, layout);
        if (saved.kind() != asked.kind()) {
            throw new BadRequestException(
                    folder + " holds a " + saved.kind().id() + " adapter, not " + spec.adapter());
        }
        return new AdapterSpec(
                saved.kind(), saved.rank(), saved.alpha(), asked.dropout(), saved.targets());
    }

    private static Map<String, TensorEntry> tables(RunSpec spec) {
        String folder = spec.settings().adapterFolder();
        return folder.isEmpty() ? Map.of() : PeftFolder.tables(Home.resolve(folder));
    }

    private static void start(RunSpec spec, NDManager manager, LanguageModel model) {
        if (!spec.settings().adapterFolder().isEmpty()) {
            Path folder = Home.resolve(spec.settings().adapterFolder());
            PeftFolder.load(manager, folder, model.kernels(), model.trainable());
            model.weightsChanged();
        }
    }

    private static RunRecord record(RunSpec spec, RunData data, Checkpoint checkpoint) {
        Map<String, String> facts = new TreeMap<>(data.facts());
        facts.put("checkpoint", checkpoint.folder().getFileName().toString());
        facts.put("architecture", checkpoint.config().architecture().modelType());
        Provenance provenance = Machine.provenance(spec.settings().threads());
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
                facts,
                provenance);
    }

    /** Removes what an earlier, unfinished attempt left. */
    private static void clear(RunFolder folder) {
        if (!Files.exists(folder.path())) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder.path())) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + folder.path(), e);
        }
    }
}
