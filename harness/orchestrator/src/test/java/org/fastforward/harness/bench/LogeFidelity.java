package org.fastforward.harness.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fastforward.harness.engine.gradient.StandInSamples;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.loge.Sample;
import org.fastforward.models.loge.StandInChoice;
import org.fastforward.models.loge.StandInMaker;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.StandIn;
import org.fastforward.models.standin.StandInRanks;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.batch.MicroBatches;
import org.fastforward.tasks.load.Splits;
import org.fastforward.tasks.load.TaskData;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * How near the adapters' gradients come to the exact ones with LoGE's stand-ins by each choice, on
 * held-out records of the task instruction, at the start of training (where B is zero, so that of B
 * alone), and what they cost: processor time over the exact one's, both in turn, the best of some
 * rounds. Arguments: a checkpoint's folder, the file of records, threads.
 */
public final class LogeFidelity {
    private static final double[] SHARES = {1.0 / 4, 1.0 / 8, 1.0 / 16};

    /** The shares of layers whose way back stays exact, by the default choice. */
    private static final double[] EXACT_LAYERS = {0, 1.0 / 3, 1.0 / 2};

    /** A rank that no map has: all its directions. */
    private static final int ALL = Integer.MAX_VALUE;

    private static final int SAMPLES = 32;
    private static final int ROUNDS = 3;
    private static final OperatingSystemMXBean OS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int HELD_OUT = 4;
    private static final int TOKEN_BUDGET = 1024;

    private final NDManager manager;
    private final Layout layout;
    private final CheckpointWeights weights;
    private final AdapterPlan plan;
    private final List<Sample> heldOut;

    private LogeFidelity(
            NDManager manager, Layout layout, CheckpointWeights weights, List<Sample> heldOut) {
        this.manager = manager;
        this.layout = layout;
        this.weights = weights;
        this.plan = AdapterPlan.of(layout, new AdapterSpec(AdapterKind.LORA, 64, 16, 0, List.of()));
        this.heldOut = heldOut;
    }

    /** Measures and prints all choices. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        Kernels.threads(args.length > 2 ? Integer.parseInt(args[2]) : 1);
        Checkpoint checkpoint = Checkpoint.open(folder);
        Task task = Task.INSTRUCTION;
        try (TextTokenizer tokenizer = TextTokenizer.open(folder, task.specialTokens());
                NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint)) {
            DataSettings settings =
                    new DataSettings(192, HELD_OUT, 64, 0, 0, Order.SHUFFLED, SplitRule.TINY_APART);
            Splits splits =
                    TaskData.load(
                            task, new DataSource.Local(Path.of(args[1])), tokenizer, settings);
            Layout layout = Layout.of(checkpoint.config().withVocabulary(tokenizer.size()));
            LogeFidelity fidelity =
                    new LogeFidelity(
                            manager,
                            layout,
                            weights,
                            samples(splits.tiny(), tokenizer.endOfTextId()));
            List<Example> train = splits.train().subList(0, SAMPLES);
            fidelity.print(
                    new StandInMaker(layout, weights, samples(train, tokenizer.endOfTextId())));
        }
    }

    private static List<Sample> samples(List<Example> examples, int padId) {
        return StandInSamples.of(examples, new MicroBatches(TOKEN_BUDGET, padId)).batches();
    }

    private void print(StandInMaker maker) {
        System.out.println(
                "choice      share   exact layers   cosine with the exact gradient   its length"
                        + "   of its CPU");
        try (LanguageModel exact = model(Optional.empty())) {
            double[] expected = gradient(exact);
            for (StandInChoice choice : StandInChoice.values()) {
                // Directions come in their order: the first ones are a smaller stand-in.
                boolean ordered = choice != StandInChoice.ENERGY;
                StandIns whole = ordered ? make(maker, choice, SHARES[0]) : null;
                for (double share : SHARES) {
                    StandIns all = ordered ? whole : make(maker, choice, share);
                    for (double layers : EXACT_LAYERS) {
                        if (layers == 0 || choice == StandInChoice.GRADIENT) {
                            try (StandIns standIns = cut(all, ordered ? share : ALL, layers)) {
                                row(choice, share, layers, exact, expected, standIns);
                            }
                        }
                    }
                    if (!ordered) {
                        all.close();
                    }
                }
                if (ordered) {
                    whole.close();
                }
            }
        }
    }

    private void row(
            StandInChoice choice,
            double share,
            double layers,
            LanguageModel exact,
            double[] expected,
            StandIns standIns) {
        try (LanguageModel model = model(Optional.of(standIns))) {
            double[] low = gradient(model);
            // What the others cost is the same.
            boolean timed = choice == StandInChoice.GRADIENT;
            System.out.printf(
                    Locale.ROOT,
                    "%-11s 1/%-5d %12.2f %32.3f %12.3f %12s%n",
                    choice.id(),
                    Math.round(1 / share),
                    layers,
                    dot(low, expected) / Math.sqrt(dot(low, low) * dot(expected, expected)),
                    Math.sqrt(dot(low, low) / dot(expected, expected)),
                    timed ? String.format(Locale.ROOT, "%.2f", cost(model, exact)) : "");
        }
    }

    private double cost(LanguageModel model, LanguageModel exact) {
        long exactNanos = Long.MAX_VALUE;
        long nanos = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            exactNanos = Math.min(exactNanos, nanos(exact));
            nanos = Math.min(nanos, nanos(model));
        }
        return (double) nanos / exactNanos;
    }

    private long nanos(LanguageModel model) {
        long start = OS.getProcessCpuTime();
        accumulate(model);
        return OS.getProcessCpuTime() - start;
    }

    private StandIns make(StandInMaker maker, StandInChoice choice, double share) {
        return maker.make(manager, choice, StandInRanks.equal(layout, share));
    }

    /** The first directions of all, but in the last layers none. */
    private StandIns cut(StandIns whole, double share, double exactLayers) {
        NDManager owner = manager.newSubManager();
        List<List<Optional<StandIn>>> maps = new ArrayList<>();
        long low = whole.maps().size() - Math.round(exactLayers * whole.maps().size());
        for (List<Optional<StandIn>> layer : whole.maps()) {
            List<Optional<StandIn>> row = new ArrayList<>();
            for (int i = 0; i < layer.size(); i++) {
                int most = StandInRanks.of(layout.linears().get(i), share);
                boolean exact = maps.size() >= low;
                row.add(
                        layer.get(i)
                                .filter(s -> !exact)
                                .map(s -> cut(owner, s, Math.min(most, s.rank()))));
            }
            maps.add(row);
        }
        return new StandIns(owner, maps);
    }

    private static StandIn cut(NDManager owner, StandIn whole, int k) {
        NDArray u = whole.u().get(new NDIndex(":, :" + k)).duplicate();
        NDArray v = whole.v().get(new NDIndex(":" + k)).duplicate();
        u.attach(owner);
        v.attach(owner);
        return new StandIn(u, v);
    }

    private LanguageModel model(Optional<StandIns> standIns) {
        return new LanguageModel(
                manager,
                layout,
                weights,
                plan,
                Precision.of(DType.F32, manager.getDevice()),
                standIns,
                0);
    }

    private void accumulate(LanguageModel model) {
        heldOut.forEach(s -> model.accumulateGradients(s.batch(), s.weights(), 0));
    }

    private double[] gradient(LanguageModel model) {
        model.parameters().clearGradients();
        accumulate(model);
        List<double[]> parts = new ArrayList<>();
        for (NDArray gradient : model.parameters().gradients()) {
            try (gradient) {
                float[] values = gradient.toFloatArray();
                parts.add(IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray());
            }
        }
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
