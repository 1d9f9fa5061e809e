package org.fastforward.harness.inputs;

import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.fastforward.harness.engine.gradient.StandInSamples;
import org.fastforward.harness.engine.gradient.TrainingSequences;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.machine.Machine;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.flops.Flops;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.loge.LogeSettings;
import org.fastforward.models.loge.StandInCache;
import org.fastforward.models.loge.StandInChoice;
import org.fastforward.models.loge.StandInMaker;
import org.fastforward.models.peft.SavedAdapter;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.models.tensors.Overlay;
import org.fastforward.shared.UserException;

/**
 * What stands in for frozen weights on the way back of a run (LoGE), and what making it took. It
 * depends on the checkpoint, the training data, the seed and the settings of LoGE, not on the
 * adapter: fresh adapters change nothing yet.
 *
 * @param cached whether it was made before
 * @param wallNanos that it took this run; what comes from the cache counts nothing
 * @param cpuNanos processor time in it, of all threads
 * @param flops of the samples' gradients, whether cached or not; their second moments and the
 *     decompositions are not counted
 */
public record RunStandIns(
        NDManager manager,
        StandIns standIns,
        boolean cached,
        long wallNanos,
        long cpuNanos,
        Flops flops)
        implements AutoCloseable {
    private static final OperatingSystemMXBean OS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /**
     * Makes or finds what a run asks for.
     *
     * @param lines told what it takes time for
     * @return empty if it asks for none; to be closed by the caller, after its model
     */
    public static Optional<RunStandIns> of(
            RunSpec spec, CellInputs inputs, Consumer<String> lines) {
        LogeSettings loge = spec.settings().loge();
        if (spec.isAdam() || !loge.on()) {
            return Optional.empty();
        }
        NDManager manager = Devices.manager(spec.settings().device());
        try {
            return Optional.of(find(manager, spec, inputs, loge, lines));
        } catch (RuntimeException | OutOfMemoryError e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Requires that a run can have what it asks for.
     *
     * @throws UserException if there can be none on its device or with its adapter
     */
    static void require(RunSpec spec) {
        boolean asks = !spec.isAdam() && spec.settings().loge().on();
        if (asks && (Devices.isGpu(spec.settings().device()) || spec.adapter().equals("full"))) {
            throw new UserException(
                    "setting loge_rank needs an adapter and a CPU: set it to 0, or device to cpu");
        }
    }

    private static RunStandIns find(
            NDManager manager,
            RunSpec spec,
            CellInputs inputs,
            LogeSettings loge,
            Consumer<String> lines) {
        RunSettings settings = spec.settings();
        TrainingSequences sequences =
                new TrainingSequences(
                        inputs.data().splits().train(),
                        settings.order(),
                        spec.seed(),
                        loge.samples());
        StandInSamples samples =
                StandInSamples.of(
                        sequences.ofStep(1), settings.microBatches(inputs.data().padId()));
        Overlay overlay =
                StartingAdapter.of(spec, inputs.checkpoint())
                        .saved()
                        .map(SavedAdapter::overlay)
                        .orElse(Overlay.NONE);
        long wall = System.nanoTime();
        long cpu = OS.getProcessCpuTime();
        try (CheckpointWeights weights =
                new CheckpointWeights(manager, inputs.checkpoint(), overlay)) {
            StandInMaker maker = new StandInMaker(inputs.layout(), weights, samples.batches());
            StandInCache.Found found =
                    StandInCache.of(System.getenv())
                            .get(
                                    manager,
                                    inputs.layout(),
                                    ingredients(spec, inputs, loge),
                                    () ->
                                            maker.make(
                                                    manager,
                                                    loge.choice(),
                                                    loge.ranks(inputs.layout())),
                                    lines);
            boolean cached = found.cached();
            return new RunStandIns(
                    manager,
                    found.standIns(),
                    cached,
                    cached ? 0 : System.nanoTime() - wall,
                    cached ? 0 : OS.getProcessCpuTime() - cpu,
                    loge.choice() == StandInChoice.SINGULAR
                            ? Flops.NONE
                            : samples.flops(
                                    new FlopModel(inputs.layout(), passes(spec, inputs), true)));
        }
    }

    /** What the samples' gradients are of: importance asks for those of all weights. */
    private static AdapterPlan passes(RunSpec spec, CellInputs inputs) {
        return spec.settings().loge().choice() == StandInChoice.IMPORTANCE
                ? AdapterPlan.of(inputs.layout(), AdapterSpec.FULL)
                : StartingAdapter.of(spec, inputs.checkpoint()).plan(spec, inputs.layout());
    }

    private static Map<String, Object> ingredients(
            RunSpec spec, CellInputs inputs, LogeSettings loge) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", StandInCache.FORMAT_VERSION);
        for (String fact :
                new String[] {
                    InputHashes.CHECKPOINT,
                    InputHashes.ADAPTER,
                    InputHashes.DATA,
                    InputHashes.TOKENIZER
                }) {
            all.put(fact, inputs.facts().getOrDefault(fact, ""));
        }
        all.put("vocabulary", inputs.layout().config().vocabSize());
        all.put("task", spec.task());
        all.put("division", CellInputs.divided(spec).toString());
        all.put("token_budget", spec.settings().tokenBudget());
        all.put("step_version", spec.settings().stepVersion());
        all.put("loge_rank", loge.rank());
        all.put("loge_samples", loge.samples());
        all.put("loge_choice", loge.choice().id());
        all.put("loge_exact_layers", loge.exactLayers());
        // What the last bits depend on, so that a run repeats whether they are kept or not.
        all.put("threads", inputs.threads());
        all.put("hardware", Machine.hardware(inputs.gpu()));
        all.put("pytorch", Kernels.pytorchVersion());
        return all;
    }

    /** Returns what a record says of them. */
    public Map<String, String> facts() {
        String made =
                cached
                        ? "from the cache"
                        : String.format(Locale.ROOT, "made in %.1f s", wallNanos / 1e9);
        return Map.of("loge_stand_ins", made);
    }

    @Override
    public void close() {
        standIns.close();
        manager.close();
    }
}
