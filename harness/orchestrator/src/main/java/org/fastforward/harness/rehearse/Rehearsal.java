package org.fastforward.harness.rehearse;

import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fastforward.harness.engine.cost.DeviceWait;
import org.fastforward.harness.engine.cost.HostMemory;
import org.fastforward.harness.engine.fastforward.LineSearch;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.gradient.TrainingSequences;
import org.fastforward.harness.engine.loop.Training;
import org.fastforward.harness.engine.loop.TrainingPlan;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.run.TrainingPlans;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.export.RandomCheckpoint;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.UserException;
import org.fastforward.shared.names.Policy;
import org.fastforward.tasks.Example;

/**
 * Writes a checkpoint of random weights, loads it as any other, and takes one optimizer step and
 * one Fast Forward stage on a few short random sequences.
 */
public final class Rehearsal {
    /** The stage looks no further, so that it takes a few passes. */
    private static final long MAX_TAU = 16;

    private static final OperatingSystemMXBean OS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final RehearsalRequest request;
    private final RunSettings settings;
    private final Layout layout;
    private final Consumer<String> progress;

    /**
     * @param settings the paper's
     * @param progress told what is done at the moment
     */
    public Rehearsal(RehearsalRequest request, RunSettings settings, Consumer<String> progress) {
        this.request = request;
        this.settings = settings;
        this.layout = Layout.of(request.config());
        this.progress = progress;
    }

    /**
     * Rehearses.
     *
     * @param free what there is
     * @throws UserException if it does not suffice, before anything is written, or if writing fails
     */
    public Measured run(FreeSpace free) {
        Needs needs = request.needs();
        needs.check(request.model(), free);
        progress.accept(
                "needs "
                        + Units.bytes(needs.diskBytes())
                        + " of disk ("
                        + Units.bytes(free.diskBytes())
                        + " free) and "
                        + Units.bytes(needs.memoryBytes())
                        + " of memory ("
                        + Units.bytes(free.memoryBytes())
                        + " available)");
        Kernels.threads(request.usedThreads());
        String prefix = "ff-rehearse-" + request.model() + "-";
        try (Scratch scratch = Scratch.make(request.scratch(), prefix, request.keep())) {
            progress.accept(
                    "writing " + Units.bytes(needs.checkpointBytes()) + " to " + scratch.folder());
            Stopwatch watch = new Stopwatch();
            try {
                RandomCheckpoint.write(
                        scratch.folder(), request.config(), request.maxPositions(), request.seed());
            } catch (IOException e) {
                throw new UserException(
                        "cannot write the checkpoint to " + scratch.folder() + ": " + e, e);
            }
            return measure(scratch.folder(), watch.lap());
        }
    }

    private Measured measure(Path folder, double writeSeconds) {
        progress.accept("loading");
        Stopwatch watch = new Stopwatch();
        List<Example> examples = examples();
        try (NDManager manager = Devices.manager(request.device());
                CheckpointWeights weights =
                        new CheckpointWeights(manager, Checkpoint.open(folder));
                LanguageModel model =
                        new LanguageModel(
                                manager,
                                layout,
                                weights,
                                settings.adapter(request.adapter()),
                                request.type(),
                                request.seed());
                Training training = new Training(manager, model, plan(examples))) {
            DeviceWait device = DeviceWait.of(manager);
            device.run();
            double loadSeconds = watch.lap();

            progress.accept("first gradient");
            int fewer = request.length() / 2;
            training.gradients()
                    .accumulate(List.of(start(examples.get(0), fewer)), request.seed(), 0);
            model.parameters().clearGradients();
            device.run();
            double firstSeconds = watch.lap();
            long peakBefore = HostMemory.peakBytes();

            progress.accept("optimizer step");
            watch.lap();
            long cpu = OS.getProcessCpuTime();
            GradientStep.Result step = training.gradients().accumulate(examples, request.seed(), 1);
            device.run();
            double gradientSeconds = watch.lap();
            double cpuSeconds = (OS.getProcessCpuTime() - cpu) / 1e9;
            long peakAfter = HostMemory.peakBytes();
            Training.Stages stages = training.stages().orElseThrow();
            stages.stage().beforeStep();
            training.optimizer().step(settings.learningRate());
            model.weightsChanged();
            device.run();
            double optimizerSeconds = watch.lap();

            progress.accept("Fast Forward stage");
            watch.lap();
            SearchResult search = stages.stage().run(() -> stages.tiny().loss(model));
            double stageSeconds = watch.lap();

            double growth = (double) (peakAfter - peakBefore) / (tokensAtOnce() - fewer);
            return new Measured(
                    files(folder),
                    request.needs().checkpointBytes(),
                    writeSeconds,
                    loadSeconds,
                    firstSeconds,
                    gradientSeconds,
                    cpuSeconds / gradientSeconds / request.usedThreads(),
                    optimizerSeconds,
                    step.loss(),
                    step.tokens(),
                    step.flops().exact(),
                    stageSeconds,
                    search.passes(),
                    search.tau(),
                    HostMemory.peakBytes(),
                    growth > 0 ? growth : Double.NaN);
        }
    }

    private TrainingPlan plan(List<Example> examples) {
        return TrainingPlans.of(
                settings,
                new TrainingSequences(
                        examples, settings.order(), request.seed(), request.sequences()),
                Optional.of(
                        new TrainingPlan.Stages(
                                LineSearch.of(Policy.BRACKET, MAX_TAU), step -> true, examples)),
                0);
    }

    /** Random tokens, every one but the first a label. */
    private List<Example> examples() {
        Random random = new Random(request.seed());
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < request.sequences(); i++) {
            int[] ids = random.ints(request.length(), 0, request.config().vocabSize()).toArray();
            examples.add(new Example(i, ids, ids));
        }
        return examples;
    }

    private static Example start(Example example, int tokens) {
        int[] ids = Arrays.copyOf(example.ids(), tokens);
        return new Example(example.record(), ids, ids);
    }

    /** Tokens of the step's largest group. */
    private int tokensAtOnce() {
        int rows = Math.max(1, settings.tokenBudget() / request.length());
        return Math.min(rows, request.sequences()) * request.length();
    }

    private static int files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return (int) files.filter(f -> f.toString().endsWith(".safetensors")).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Seconds between calls. */
    private static final class Stopwatch {
        private long start = System.nanoTime();

        double lap() {
            long now = System.nanoTime();
            double seconds = (now - start) / 1e9;
            start = now;
            return seconds;
        }
    }
}
