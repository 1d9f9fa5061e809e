package org.fastforward.harness.doctor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.fastforward.harness.machine.Devices;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.Decoder;
import org.fastforward.models.decoder.GradientPass;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.decoder.WholeGraph;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.kernels.MatrixProducts;
import org.fastforward.models.linear.DropoutDraws;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.WayBack;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.Home;
import org.fastforward.shared.UserException;

/**
 * Whether a device computes what the processor computes: losses and adapters' gradients of two
 * miniatures, one of each architecture, beside autograd's in float32 on the processor; and whether
 * its dropout follows the seed.
 */
public final class DeviceCheck {
    private static final List<String> MODELS = List.of("pythia-1.4b", "llama-3-8b");
    private static final List<DType> TYPES = List.of(DType.F32, DType.BF16);

    /** Largest length of the gradients' difference over the gradient's length. */
    private static final Map<DType, Double> BOUNDS = Map.of(DType.F32, 1e-4, DType.BF16, 0.1);

    /** Two seeds' gradients differ by at least so much of their length. */
    private static final double LEAST_APART = 0.01;

    private static final int RANK = 8;
    private static final double ALPHA = 16;
    private static final double DROPOUT = 0.3;
    private static final int SEQUENCES = 8;
    private static final int LENGTH = 128;
    private static final float[] WEIGHTS = weights();

    /** Of the square matrices whose products are timed. */
    private static final int GPU_SIZE = 8192;

    private static final int CPU_SIZE = 1024;

    private static final String CANNOT = "this device cannot train it";

    private final String device;

    /** What a pass computed: the sums of losses, and the gradients end to end. */
    private record Result(float[] losses, float[] gradient) {}

    /**
     * Prepares a look.
     *
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     */
    public DeviceCheck(String device) {
        this.device = device;
    }

    /**
     * Looks.
     *
     * @return the rate of matrix products, a finding for each model, adapter and type, and for each
     *     adapter and type one with dropout
     * @throws UserException if there is no such device
     */
    public List<Finding> findings() {
        Devices.manager(device).close();
        List<Finding> findings = new ArrayList<>();
        findings.add(rates());
        for (String model : MODELS) {
            for (AdapterKind kind : List.of(AdapterKind.LORA, AdapterKind.DORA)) {
                Result expected = onProcessor(model, kind);
                for (DType type : TYPES) {
                    findings.add(compared(model, kind, type, expected));
                }
            }
        }
        for (AdapterKind kind : List.of(AdapterKind.LORA, AdapterKind.DORA)) {
            TYPES.forEach(type -> findings.add(dropped(kind, type)));
        }
        return findings;
    }

    private Finding rates() {
        Kernels.threads(Runtime.getRuntime().availableProcessors());
        try (NDManager manager = Devices.manager(device)) {
            int size = manager.getDevice().isGpu() ? GPU_SIZE : CPU_SIZE;
            MatrixProducts rates = MatrixProducts.measure(manager, size, size, size);
            return Finding.ok(
                    "products",
                    String.format(
                            Locale.ROOT,
                            "%s: float32 %.0f, bfloat16 %.0f GFLOP/s (%d x %d)",
                            manager.getDevice(),
                            rates.float32(),
                            rates.bfloat16(),
                            size,
                            size));
        } catch (RuntimeException e) {
            return Finding.bad("products", device + ": " + reason(e), CANNOT);
        }
    }

    /** The first line of what PyTorch says. */
    private static String reason(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private Finding compared(String name, AdapterKind kind, DType type, Result expected) {
        String what = "gradients";
        String text = name + ", " + kind.id() + ", " + type.configName() + " on " + device + ": ";
        Result actual;
        try {
            actual = onDevice(name, adapter(kind), type, 0);
        } catch (RuntimeException e) {
            // PyTorch's own failures too: the other findings are still of interest.
            return Finding.bad(what, text + reason(e), CANNOT);
        }
        double gradients = difference(expected.gradient(), actual.gradient());
        double losses = difference(expected.losses(), actual.losses());
        text +=
                String.format(
                        Locale.ROOT,
                        "gradients differ by %.1e, losses by %.1e of their length",
                        gradients,
                        losses);
        double bound = BOUNDS.get(type);
        return gradients <= bound && losses <= bound
                ? Finding.ok(what, text)
                : Finding.bad(
                        what,
                        text,
                        String.format(Locale.ROOT, "more than %.0e; do not train on it", bound));
    }

    /** Devices draw other masks, but a seed the same ones again, and another seed others. */
    private Finding dropped(AdapterKind kind, DType type) {
        String name = MODELS.get(MODELS.size() - 1);
        String what = "dropout";
        String text = name + ", " + kind.id() + ", " + type.configName() + " on " + device + ": ";
        double same = 0;
        double other = Double.POSITIVE_INFINITY;
        try {
            for (DropoutDraws draws : DropoutDraws.values()) {
                AdapterSpec adapter = new AdapterSpec(kind, RANK, ALPHA, DROPOUT, List.of(), draws);
                float[] first = onDevice(name, adapter, type, 1).gradient();
                float[] again = onDevice(name, adapter, type, 1).gradient();
                float[] next = onDevice(name, adapter, type, 2).gradient();
                same = Math.max(same, difference(first, again));
                other = Math.min(other, difference(first, next));
            }
        } catch (RuntimeException e) {
            return Finding.bad(what, text + reason(e), CANNOT);
        }
        text +=
                String.format(
                        Locale.ROOT,
                        "gradients of one seed differ by %.1e, of two by %.1e of their length",
                        same,
                        other);
        return same <= BOUNDS.get(type) && other > 2 * same && other >= LEAST_APART
                ? Finding.ok(what, text)
                : Finding.bad(what, text, "set dropout to 0 on this device");
    }

    private static Result onProcessor(String name, AdapterKind kind) {
        Checkpoint checkpoint = checkpoint(name);
        Layout layout = Layout.of(checkpoint.config());
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                Decoder decoder =
                        new Decoder(
                                manager,
                                layout,
                                weights,
                                AdapterPlan.of(layout, adapter(kind)),
                                Precision.of(DType.F32, Device.cpu()),
                                WayBack.EXACT,
                                0)) {
            return result(new WholeGraph(decoder), decoder.parameters(), layout, 0);
        }
    }

    private Result onDevice(String name, AdapterSpec adapter, DType type, long seed) {
        Checkpoint checkpoint = checkpoint(name);
        Layout layout = Layout.of(checkpoint.config());
        try (NDManager manager = Devices.manager(device);
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel model =
                        new LanguageModel(manager, layout, weights, adapter, type, 0)) {
            return result(model::accumulateGradients, model.parameters(), layout, seed);
        }
    }

    private static Checkpoint checkpoint(String name) {
        return Checkpoint.open(Home.resolve("models/miniatures").resolve(name));
    }

    private static AdapterSpec adapter(AdapterKind kind) {
        return new AdapterSpec(kind, RANK, ALPHA, 0, List.of());
    }

    private static Result result(
            GradientPass pass, Parameters parameters, Layout layout, long seed) {
        disturb(parameters);
        float[] losses = pass.accumulate(batch(layout.config().vocabSize()), WEIGHTS, seed);
        List<NDArray> gradients = parameters.gradients();
        int length = gradients.stream().mapToInt(array -> (int) array.size()).sum();
        float[] all = new float[length];
        int at = 0;
        for (NDArray gradient : gradients) {
            try (gradient) {
                float[] values = gradient.toFloatArray();
                System.arraycopy(values, 0, all, at, values.length);
                at += values.length;
            }
        }
        return new Result(losses, all);
    }

    /** Gives every tensor of the adapter other values, so that B is not zero. */
    private static void disturb(Parameters parameters) {
        Random random = new Random(1);
        for (NDArray array : parameters.arrays()) {
            float[] values = array.toFloatArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.02 * random.nextGaussian());
            }
            try (NDArray now = array.getManager().create(values, array.getShape())) {
                parameters.kernels().update("copy", List.of(array), List.of(now));
            }
        }
        parameters.changed();
    }

    private static TokenBatch batch(int vocabulary) {
        Random random = new Random(2);
        long[] ids = random.longs((long) SEQUENCES * LENGTH, 0, vocabulary).toArray();
        int labels = SEQUENCES * (LENGTH - 1);
        long[] positions = new long[labels];
        long[] targets = new long[labels];
        long[] rows = new long[labels];
        for (int i = 0; i < labels; i++) {
            rows[i] = i / (LENGTH - 1);
            positions[i] = i + rows[i];
            targets[i] = ids[(int) positions[i] + 1];
        }
        return new TokenBatch(SEQUENCES, LENGTH, ids, positions, targets, rows);
    }

    private static float[] weights() {
        float[] weights = new float[SEQUENCES];
        Arrays.fill(weights, 1f / (SEQUENCES * (LENGTH - 1)));
        return weights;
    }

    /** The length of the difference of two vectors over the first one's. */
    private static double difference(float[] expected, float[] actual) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(expected[i] - actual[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / length);
    }
}
