package org.fastforward.harness.rehearse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fastforward.harness.fastforward.FastForwardStage;
import org.fastforward.harness.fastforward.LineSearch;
import org.fastforward.harness.fastforward.SearchResult;
import org.fastforward.harness.run.Devices;
import org.fastforward.harness.run.HostMemory;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.train.AdamW;
import org.fastforward.harness.train.Evaluation;
import org.fastforward.harness.train.GradientStep;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.export.RandomCheckpoint;
import org.fastforward.models.flops.FlopModel;
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

    private final Request request;
    private final RunSettings settings;
    private final Layout layout;
    private final FlopModel flops;
    private final Consumer<String> progress;

    /**
     * What to rehearse.
     *
     * @param model its name, for messages and the folder
     * @param config its shape, and the type in which it is stored
     * @param maxPositions longest sequence that it was trained on
     * @param adapter lora or dora
     * @param type in which the base model computes
     * @param device auto, cpu or cuda:N
     * @param threads of one tensor operation; 0: all cores
     * @param sequences how many
     * @param length tokens of each, at least 4
     * @param scratch existing folder in which one for the checkpoint is made
     * @param keep whether that stays
     * @param seed of weights, adapters and sequences
     */
    public record Request(
            String model,
            ModelConfig config,
            int maxPositions,
            AdapterKind adapter,
            DType type,
            String device,
            int threads,
            int sequences,
            int length,
            Path scratch,
            boolean keep,
            long seed) {

        /** Checks what the user chose. */
        public Request {
            if (adapter != AdapterKind.LORA && adapter != AdapterKind.DORA) {
                throw new UserException(
                        "cannot rehearse adapter " + adapter.id() + "; known: lora, dora");
            }
            if (type == DType.F16) {
                throw new UserException("cannot compute in float16; known: float32, bfloat16");
            }
            if (threads < 0) {
                throw new UserException("threads is " + threads + "; it must be at least 0");
            }
            if (sequences < 1 || length < 4 || length > maxPositions) {
                throw new UserException(
                        String.format(
                                java.util.Locale.ROOT,
                                "%d sequences of %d tokens; there must be at least 1, of 4 to %d"
                                        + " tokens",
                                sequences,
                                length,
                                maxPositions));
            }
        }

        /** Returns the threads that are used. */
        int usedThreads() {
            return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        }

        /** Returns what it takes. */
        public Needs needs() {
            return Needs.of(Layout.of(config), type, !Devices.isGpu(device));
        }
    }

    /**
     * @param settings the paper's
     * @param progress told what is done at the moment
     */
    public Rehearsal(Request request, RunSettings settings, Consumer<String> progress) {
        this.request = request;
        this.settings = settings;
        this.layout = Layout.of(request.config());
        this.flops =
                new FlopModel(
                        layout, settings.adapter(request.adapter()), request.type() == DType.F32);
        this.progress = progress;
    }

    /**
     * Rehearses.
     *
     * @param room what there is
     * @throws UserException if it does not suffice, before anything is written, or if writing fails
     */
    public Measured run(Room room) {
        Needs needs = request.needs();
        needs.check(request.model(), room);
        progress.accept(
                "needs "
                        + Units.bytes(needs.diskBytes())
                        + " of disk ("
                        + Units.bytes(room.diskBytes())
                        + " free) and "
                        + Units.bytes(needs.memoryBytes())
                        + " of memory ("
                        + Units.bytes(room.memoryBytes())
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
                AdamW adam =
                        new AdamW(
                                manager,
                                model.kernels(),
                                new ArrayList<>(model.trainable().values()),
                                settings.adamW());
                FastForwardStage stage =
                        new FastForwardStage(
                                manager, model, LineSearch.of(Policy.BRACKET, MAX_TAU))) {
            double loadSeconds = watch.lap();
            GradientStep gradients = new GradientStep(model, flops, settings.tokenBudget(), 0);
            List<Example> examples = examples();

            progress.accept("first gradient");
            int fewer = request.length() / 2;
            gradients.accumulate(List.of(start(examples.get(0), fewer)), request.seed(), 0);
            model.trainable().values().forEach(Kernels::clearGradient);
            settle(model);
            double firstSeconds = watch.lap();
            long peakBefore = HostMemory.peakBytes();

            progress.accept("optimizer step");
            watch.lap();
            long cpu = OS.getProcessCpuTime();
            GradientStep.Result step = gradients.accumulate(examples, request.seed(), 1);
            settle(model);
            double gradientSeconds = watch.lap();
            double cpuSeconds = (OS.getProcessCpuTime() - cpu) / 1e9;
            long peakAfter = HostMemory.peakBytes();
            stage.beforeStep();
            adam.step();
            model.weightsChanged();
            settle(model);
            double optimizerSeconds = watch.lap();

            progress.accept("Fast Forward stage");
            Evaluation tiny =
                    new Evaluation(
                            examples, settings.evaluationBatch(), settings.tokenBudget(), 0, flops);
            watch.lap();
            SearchResult search = stage.run(() -> tiny.loss(model));
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

    /** A GPU works behind the program; reading a number waits for it. */
    private static void settle(LanguageModel model) {
        NDArray any = model.trainable().values().iterator().next();
        try (NDArray one = any.get(0, 0)) {
            one.getFloat();
        }
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
