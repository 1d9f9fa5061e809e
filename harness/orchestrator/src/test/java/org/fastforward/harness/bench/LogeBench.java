package org.fastforward.harness.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.checkpoint.Rope;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.StandIn;
import org.fastforward.models.standin.StandInRanks;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.tensors.RandomWeights;

/**
 * {@code make bench}: forward and backward with stand-ins of several ranks on the way back (LoGE)
 * beside the exact ones, in turn, in one process. Weights and stand-ins are random: speed does not
 * depend on them.
 */
public final class LogeBench {
    private static final double[] SHARES = {0, 1.0 / 16, 1.0 / 8, 1.0 / 4, 1.0 / 2};
    private static final int ROUNDS = 5;
    private static final OperatingSystemMXBean OS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private LogeBench() {}

    /** What is measured at one rank. */
    private record Variant(
            double share, Optional<StandIns> standIns, LanguageModel model, List<long[]> nanos) {
        /**
         * @param which 0: wall time, 1: processor time
         */
        double median(int which) {
            double[] sorted = nanos.stream().mapToDouble(n -> n[which] / 1e6).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }

    /**
     * Measures all shapes.
     *
     * @param args optionally the number of threads of a tensor operation (default 1)
     */
    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        Kernels.threads(threads);
        Map<String, ModelConfig> shapes = new LinkedHashMap<>();
        shapes.put(Workload.SIX_BY_256, Workload.sixBy256());
        shapes.put("llama-768, 3 layers", llama(768, 2560, 12, 12));
        shapes.put("smollm2, 6 layers", llama(576, 1536, 9, 3));
        System.out.printf(
                Locale.ROOT,
                "%d thread(s); LoGE: forward and backward of 8 x 256 tokens, LoRA r 64, medians of"
                        + " %d in turn%n",
                threads,
                ROUNDS);
        System.out.println(
                "model                 rank    ms       CPU ms   of exact's CPU   of its operations"
                        + "   stand-ins MiB");
        shapes.forEach(LogeBench::measure);
    }

    private static ModelConfig llama(int hidden, int intermediate, int heads, int kvHeads) {
        return new ModelConfig(
                Architecture.LLAMA,
                4096,
                hidden,
                hidden == 768 ? 3 : 6,
                heads,
                kvHeads,
                64,
                intermediate,
                1e-5,
                new Rope(64, 1e4, Optional.empty()),
                false,
                false,
                0.02,
                DType.F32);
    }

    private static void measure(String name, ModelConfig config) {
        Layout layout = Layout.of(config);
        AdapterPlan plan =
                AdapterPlan.of(layout, new AdapterSpec(AdapterKind.LORA, 64, 16, 0, List.of()));
        TokenBatch batch = Workload.batch(8, 256, config.vocabSize());
        float[] weights = new float[batch.rows()];
        Arrays.fill(weights, 1f / batch.labelRows().length);
        List<Variant> variants = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            for (double share : SHARES) {
                Optional<StandIns> standIns =
                        share == 0
                                ? Optional.empty()
                                : Optional.of(random(manager, layout, plan, share));
                LanguageModel model =
                        new LanguageModel(
                                manager,
                                layout,
                                new RandomWeights(config, 1),
                                plan,
                                Precision.of(DType.F32, manager.getDevice()),
                                standIns,
                                1);
                variants.add(new Variant(share, standIns, model, new ArrayList<>()));
            }
            for (int round = -1; round < ROUNDS; round++) {
                for (Variant variant : variants) {
                    long wall = System.nanoTime();
                    long cpu = OS.getProcessCpuTime();
                    variant.model.accumulateGradients(batch, weights, 1);
                    if (round >= 0) {
                        variant.nanos.add(
                                new long[] {
                                    System.nanoTime() - wall, OS.getProcessCpuTime() - cpu
                                });
                    }
                }
            }
            variants.forEach(variant -> print(name, variant, variants.get(0), batch.columns()));
            variants.forEach(variant -> variant.model.close());
        }
    }

    /** Stand-ins of the right shapes. */
    private static StandIns random(
            NDManager parent, Layout layout, AdapterPlan plan, double share) {
        NDManager owner = parent.newSubManager();
        List<List<Optional<StandIn>>> maps = new ArrayList<>();
        for (int layer = 0; layer < layout.config().layers(); layer++) {
            List<Optional<StandIn>> row = new ArrayList<>();
            for (LinearSpec map : layout.linears()) {
                int k = StandInRanks.of(map, share);
                row.add(
                        plan.needsInputGradient(layout, layer, map)
                                ? Optional.of(
                                        new StandIn(
                                                owner.randomNormal(new Shape(map.out(), k)),
                                                owner.randomNormal(new Shape(k, map.in()))))
                                : Optional.empty());
            }
            maps.add(row);
        }
        return new StandIns(owner, maps);
    }

    private static void print(String name, Variant variant, Variant exact, int tokens) {
        double bytes =
                variant.standIns.stream()
                        .flatMap(s -> s.maps().stream())
                        .flatMap(List::stream)
                        .flatMap(Optional::stream)
                        .mapToDouble(s -> Float.BYTES * (s.u().size() + s.v().size()))
                        .sum();
        System.out.printf(
                Locale.ROOT,
                "%-21s %-6s %8.1f %8.1f   %12.2f   %15.2f   %13.1f%n",
                name,
                variant.share == 0 ? "exact" : "1/" + Math.round(1 / variant.share),
                variant.median(0),
                variant.median(1),
                variant.median(1) / exact.median(1),
                variant.model.flops().trainingSequence(tokens, tokens - 1).exact()
                        / exact.model.flops().trainingSequence(tokens, tokens - 1).exact(),
                bytes / (1 << 20));
    }
}
