package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.ObjectName;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.checkpoint.Rope;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.loge.Sample;
import org.fastforward.models.loge.StandInChoice;
import org.fastforward.models.loge.StandInMaker;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.StandInRanks;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.tensors.RandomWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training for long leaves nothing behind, neither Java handles of tensors nor tensors. */
class NativeMemoryTest {
    private static final int WARM_UP = 30;
    private static final int STEPS = 200;

    /**
     * Measured over 200 steps: -16 to +18 MB, and nothing more over 1,000. Losing one tensor of
     * every kernel call costs 370 MB.
     */
    private static final long ALLOWED_GROWTH = 48L << 20;

    private static final Path RESIDENT = Path.of("/proc/self/statm");
    private static final long PAGE = 4096;

    @ParameterizedTest
    @EnumSource(
            value = AdapterKind.class,
            names = {"LORA", "DORA"})
    void trainingLeavesNothingBehind(AdapterKind kind) throws Exception {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model = model(manager, kind);
                TestAdamW adamw = adamw(manager, model)) {
            train(model, adamw, WARM_UP);
            long arrays = liveArrays();
            assertTrue(arrays > 20, "only " + arrays + " arrays: counted wrongly");
            OptionalLong bytes = nativeBytes();
            train(model, adamw, STEPS);
            assertEquals(arrays, liveArrays());
            if (bytes.isPresent()) {
                long growth = nativeBytes().orElseThrow() - bytes.getAsLong();
                assertTrue(growth < ALLOWED_GROWTH, "grew by " + growth + " bytes");
            }
        }
    }

    @Test
    void aLowRankWayBackLeavesNothingBehind() throws Exception {
        Layout layout = layout();
        RandomWeights weights = new RandomWeights(layout.config(), 3);
        List<Sample> samples =
                List.of(new Sample(TestModels.batch(64, 40, 30), new float[] {0.1f, 0.2f}));
        StandInMaker maker = new StandInMaker(layout, weights, samples);
        StandInRanks ranks = StandInRanks.equal(layout, 0.25);
        try (NDManager manager = NDManager.newBaseManager()) {
            maker.make(manager, StandInChoice.ENERGY, ranks).close();
            long before = liveArrays();
            for (StandInChoice choice : StandInChoice.values()) {
                maker.make(manager, choice, ranks).close();
            }
            assertEquals(before, liveArrays());
            try (StandIns standIns = maker.make(manager, StandInChoice.GRADIENT, ranks);
                    LanguageModel model =
                            new LanguageModel(
                                    manager,
                                    layout,
                                    weights,
                                    AdapterPlan.of(layout, spec(AdapterKind.LORA)),
                                    Precision.of(DType.F32, manager.getDevice()),
                                    Optional.of(standIns),
                                    5);
                    TestAdamW adamw = adamw(manager, model)) {
                train(model, adamw, WARM_UP);
                long arrays = liveArrays();
                OptionalLong bytes = nativeBytes();
                train(model, adamw, STEPS);
                assertEquals(arrays, liveArrays());
                if (bytes.isPresent()) {
                    long growth = nativeBytes().orElseThrow() - bytes.getAsLong();
                    assertTrue(growth < ALLOWED_GROWTH, "grew by " + growth + " bytes");
                }
            }
        }
    }

    private static LanguageModel model(NDManager manager, AdapterKind kind) {
        Layout layout = layout();
        RandomWeights weights = new RandomWeights(layout.config(), 3);
        return new LanguageModel(manager, layout, weights, spec(kind), 5);
    }

    private static Layout layout() {
        ModelConfig config =
                new ModelConfig(
                        Architecture.GPT_NEOX,
                        64,
                        128,
                        2,
                        4,
                        4,
                        32,
                        64,
                        1e-5,
                        new Rope(8, 10_000, Optional.empty()),
                        true,
                        false,
                        0.1,
                        DType.F32);
        return Layout.of(config);
    }

    /** Rank and width are large where the model is small, so that a lost tensor weighs. */
    private static AdapterSpec spec(AdapterKind kind) {
        return new AdapterSpec(kind, 256, 64, 0.1, List.of("query_key_value"));
    }

    private static TestAdamW adamw(NDManager manager, LanguageModel model) throws IOException {
        JsonNode settings =
                new ObjectMapper()
                        .readTree(
                                "{\"lr\": 1e-4, \"betas\": [0.9, 0.999], \"eps\": 1e-6,"
                                        + " \"weight_decay\": 0.0}");
        return new TestAdamW(
                manager,
                model.kernels(),
                List.<NDArray>copyOf(model.trainable().values()),
                settings);
    }

    private static void train(LanguageModel model, TestAdamW adamw, int steps) {
        TokenBatch longer = TestModels.batch(64, 64, 40, 30);
        TokenBatch shorter = TestModels.batch(64, 25, 21);
        for (int step = 0; step < steps; step++) {
            model.accumulateGradients(longer, new float[] {0.1f, 0.2f, 0.3f}, step);
            model.accumulateGradients(shorter, new float[] {0.1f, 0.2f}, step);
            adamw.step();
            model.weightsChanged();
            if (step % 10 == 0) {
                model.evaluate(List.of(longer, shorter));
                model.evaluateUnmerged(shorter);
                try (NDManager scratch = NDManager.newBaseManager()) {
                    model.logits(scratch, shorter);
                }
            }
        }
    }

    /** Counts the engine's array objects that something still holds, after a collection. */
    private static long liveArrays() throws JMException {
        Object histogram =
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "gcClassHistogram",
                                new Object[] {new String[0]},
                                new String[] {String[].class.getName()});
        // Lines such as "  12:    31   2480  ai.djl.pytorch.engine.PtNDArray"
        return histogram
                .toString()
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(row -> row.length > 3 && row[3].endsWith(".PtNDArray"))
                .mapToLong(row -> Long.parseLong(row[1]))
                .sum();
    }

    /** The process's resident memory less what the JVM itself may hold; empty if unknown. */
    private static OptionalLong nativeBytes() throws IOException {
        if (!Files.isReadable(RESIDENT)) {
            return OptionalLong.empty();
        }
        System.gc();
        String[] pages = Files.readString(RESIDENT).split(" ", -1);
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        return OptionalLong.of(
                Long.parseLong(pages[1]) * PAGE
                        - memory.getHeapMemoryUsage().getCommitted()
                        - memory.getNonHeapMemoryUsage().getCommitted());
    }
}
