package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.decoder.ByHand;
import org.fastforward.models.decoder.Decoder;
import org.fastforward.models.decoder.GradientPass;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.decoder.Products;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.decoder.WholeGraph;
import org.fastforward.models.export.RandomCheckpoint;
import org.fastforward.models.linear.Association;
import org.fastforward.models.linear.Dora;
import org.fastforward.models.linear.DropoutDraws;
import org.fastforward.models.linear.Frozen;
import org.fastforward.models.linear.Lora;
import org.fastforward.models.linear.LowRank;
import org.fastforward.models.linear.Order;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.WayBack;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.models.tensors.RandomWeights;
import org.fastforward.models.tensors.WeightSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient without autograd equals autograd's, with the same dropout. */
class ByHandTest {
    private static final float[] ROW_WEIGHTS = {0.3f, -0.2f, 0.7f};
    private static final TokenBatch BATCH = TestModels.batch(50, 9, 14, 2);

    private static final Map<AdapterKind, List<String>> PARTS =
            Map.of(
                    AdapterKind.LORA,
                    List.of("lora_A", "lora_B"),
                    AdapterKind.DORA,
                    List.of("lora_A", "lora_B", "lora_magnitude"));

    /** Largest difference of two gradients of a tensor, relative to its largest element. */
    private static final double BOUND = 1e-5;

    @ParameterizedTest(name = "{0} {1} dropout {2} serial {3} tied {4} targets {5}")
    @CsvSource({
        "GPT_NEOX, LORA, 0,   false, false, ''",
        "GPT_NEOX, DORA, 0,   false, false, ''",
        "GPT_NEOX, LORA, 0.3, false, false, ''",
        "GPT_NEOX, DORA, 0.3, false, false, ''",
        "GPT_NEOX, LORA, 0,   true,  true,  ''",
        "GPT_NEOX, DORA, 0.3, true,  true,  all",
        "GPT_NEOX, LORA, 0.3, false, false, all",
        "GPT_NEOX, DORA, 0,   false, false, all",
        "GPT_NEOX, LORA, 0,   false, false, dense_4h_to_h",
        "GPT_NEOX, LORA, 0,   true,  false, dense",
        "LLAMA,    LORA, 0,   false, false, ''",
        "LLAMA,    DORA, 0,   false, false, ''",
        "LLAMA,    LORA, 0.3, false, true,  ''",
        "LLAMA,    DORA, 0.3, false, false, ''",
        "LLAMA,    LORA, 0.3, false, false, all",
        "LLAMA,    DORA, 0,   false, true,  all",
        "LLAMA,    LORA, 0,   false, false, v_proj",
        "LLAMA,    LORA, 0,   false, false, up_proj"
    })
    void equalsAutograds(
            Architecture architecture,
            AdapterKind kind,
            double dropout,
            boolean serial,
            boolean tied,
            String targets) {
        Layout layout = layout(architecture, serial, tied);
        List<String> names =
                targets.equals("all")
                        ? layout.linears().stream().map(LinearSpec::name).toList()
                        : targets.isEmpty() ? List.of() : List.of(targets);
        AdapterSpec spec = new AdapterSpec(kind, 3, 5, dropout, names);
        assertEqualsAutograd(layout, AdapterPlan.of(layout, spec));
    }

    @ParameterizedTest
    @CsvSource({"GPT_NEOX, LORA", "GPT_NEOX, DORA", "LLAMA, LORA", "LLAMA, DORA"})
    void equalsAutogradsWithFewerRandomBits(Architecture architecture, AdapterKind kind) {
        Layout layout = layout(architecture, false, false);
        AdapterSpec spec = new AdapterSpec(kind, 3, 5, 0.3, List.of(), DropoutDraws.SHORTS);
        assertEqualsAutograd(layout, AdapterPlan.of(layout, spec));
    }

    /** A frozen first layer, then sizes and kinds that differ. */
    @ParameterizedTest
    @CsvSource({"GPT_NEOX", "LLAMA"})
    void equalsAutogradsWhereLayersDiffer(Architecture architecture) {
        Layout layout = layout(architecture, false, false);
        List<String> names = layout.linears().stream().map(LinearSpec::name).toList();
        LowRank size = new LowRank(2, 3, true, 0.2);
        assertEqualsAutograd(
                layout,
                AdapterPlan.of(
                        layout,
                        (layer, map) ->
                                switch (layer * 10 + names.indexOf(map.name())) {
                                    case 12, 23 -> new Lora(size);
                                    case 11 -> new Dora(size);
                                    case 20 -> new Lora(new LowRank(4, 3, false, 0));
                                    default -> new Frozen();
                                }));
    }

    /** Nothing trained behind the first layer: the others' kernels are given two empty lists. */
    @ParameterizedTest
    @CsvSource({"GPT_NEOX", "LLAMA"})
    void equalsAutogradsWhereTheFirstLayerAloneIsAdapted(Architecture architecture) {
        Layout layout = layout(architecture, false, false);
        LowRank size = new LowRank(2, 3, false, 0);
        assertEqualsAutograd(
                layout,
                AdapterPlan.of(layout, (layer, map) -> layer == 0 ? new Lora(size) : new Frozen()));
    }

    static List<Arguments> orders() {
        List<Arguments> cases = new ArrayList<>();
        for (Architecture architecture : Architecture.values()) {
            for (Order order : Order.candidates()) {
                cases.add(Arguments.of(architecture, AdapterKind.LORA, order.id(), 0.0));
                cases.add(Arguments.of(architecture, AdapterKind.DORA, order.id(), 0.0));
                if (order.allowsDropout()) {
                    cases.add(Arguments.of(architecture, AdapterKind.LORA, order.id(), 0.3));
                }
            }
            for (AdapterKind kind : List.of(AdapterKind.LORA, AdapterKind.DORA)) {
                cases.add(Arguments.of(architecture, kind, "runlora", 0.0));
                cases.add(Arguments.of(architecture, kind, "runlora", 0.3));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("orders")
    void equalsAutogradsInEveryAssociationOrder(
            Architecture architecture, AdapterKind kind, String order, double dropout) {
        Layout layout = layout(architecture, false, false);
        List<String> all = layout.linears().stream().map(LinearSpec::name).toList();
        AdapterSpec spec = new AdapterSpec(kind, 3, 5, dropout, all);
        // A decoder's kernels take longest to compile: DoRA, whose orders are LoRA's, tries fewer.
        assertEqualsAutograd(
                layout,
                AdapterPlan.of(layout, spec).associated(new Association(order)),
                kind == AdapterKind.LORA
                        ? List.of(Products.BLAS, Products.ONEDNN, Products.GPU)
                        : List.of(Products.ONEDNN));
    }

    /**
     * As a GPU computes over a base in bfloat16, on this processor: rounding moves autograd's
     * gradients too, and those by hand no further from the gradient of the same weights in float32.
     */
    @ParameterizedTest
    @CsvSource({
        "GPT_NEOX, LORA, 0",
        "GPT_NEOX, DORA, 0",
        "GPT_NEOX, LORA, 0.3",
        "GPT_NEOX, DORA, 0.3",
        "LLAMA,    LORA, 0",
        "LLAMA,    DORA, 0",
        "LLAMA,    LORA, 0.3",
        "LLAMA,    DORA, 0.3"
    })
    void isAsNearInBfloat16AsAutograd(
            Architecture architecture, AdapterKind kind, double dropout, @TempDir Path folder)
            throws IOException {
        ModelConfig config = config(architecture, false, false, DType.BF16);
        RandomCheckpoint.write(folder, config, 64, 7);
        Layout layout = Layout.of(config);
        List<String> all = layout.linears().stream().map(LinearSpec::name).toList();
        AdapterPlan plan = AdapterPlan.of(layout, new AdapterSpec(kind, 3, 5, dropout, all));
        Precision wide = new Precision(DType.BF16, DType.F32, Products.BLAS);
        Precision gpus = new Precision(DType.BF16, DType.BF16, Products.GPU);
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights =
                        new CheckpointWeights(manager, Checkpoint.open(folder));
                Decoder inFull = decoder(manager, layout, weights, plan, wide);
                Decoder rounded = decoder(manager, layout, weights, plan, gpus)) {
            TestModels.randomise(inFull.parameters(), 4);
            TestModels.randomise(rounded.parameters(), 4);
            Map<String, float[]> exact = gradients(inFull, new ByHand(inFull));
            Map<String, float[]> autograd = gradients(rounded, new WholeGraph(rounded));
            Map<String, float[]> byHand = gradients(rounded, new ByHand(rounded));
            for (String part : PARTS.get(kind)) {
                double expected = distance(part, exact, autograd);
                double actual = distance(part, exact, byHand);
                assertTrue(expected > 1e-4, "bfloat16 rounds nothing of " + part);
                assertTrue(actual <= 1.5 * expected, part + ": " + actual + ", " + expected);
            }
        }
    }

    private static Map<String, float[]> gradients(Decoder decoder, GradientPass pass) {
        pass.accumulate(BATCH, ROW_WEIGHTS, 77);
        return take(decoder.parameters());
    }

    /** The length of the difference of all gradients of a name over that of the expected ones. */
    private static double distance(
            String part, Map<String, float[]> expected, Map<String, float[]> actual) {
        double difference = 0;
        double length = 0;
        for (String name : expected.keySet()) {
            if (!name.contains(part)) {
                continue;
            }
            float[] e = expected.get(name);
            for (int i = 0; i < e.length; i++) {
                difference += Math.pow(e[i] - actual.get(name)[i], 2);
                length += Math.pow(e[i], 2);
            }
        }
        return Math.sqrt(difference / length);
    }

    private static Decoder decoder(
            NDManager manager,
            Layout layout,
            WeightSource weights,
            AdapterPlan plan,
            Precision precision) {
        return new Decoder(manager, layout, weights, plan, precision, WayBack.EXACT, 11);
    }

    private static void assertEqualsAutograd(Layout layout, AdapterPlan plan) {
        assertEqualsAutograd(layout, plan, List.of(Products.values()));
    }

    private static void assertEqualsAutograd(Layout layout, AdapterPlan plan, List<Products> each) {
        for (Products products : each) {
            Precision precision = new Precision(DType.F32, DType.F32, products);
            RandomWeights weights = new RandomWeights(layout.config(), 7);
            try (NDManager manager = NDManager.newBaseManager();
                    Decoder decoder = decoder(manager, layout, weights, plan, precision)) {
                TestModels.randomise(decoder.parameters(), 4);
                assertEqualsAutograd(decoder);
            }
        }
    }

    private static void assertEqualsAutograd(Decoder decoder) {
        GradientPass byHand = new ByHand(decoder);
        float[] sums = byHand.accumulate(BATCH, ROW_WEIGHTS, 77);
        Map<String, float[]> first = take(decoder.parameters());
        GradientPass autograd = new WholeGraph(decoder);
        assertArrayEquals(autograd.accumulate(BATCH, ROW_WEIGHTS, 77), sums, 1e-4f);
        Map<String, float[]> expected = take(decoder.parameters());
        assertClose(expected, 1, first);
        // Twice, and mixed with autograd's: they add up.
        byHand.accumulate(BATCH, ROW_WEIGHTS, 77);
        autograd.accumulate(BATCH, ROW_WEIGHTS, 77);
        byHand.accumulate(BATCH, ROW_WEIGHTS, 77);
        assertClose(expected, 3, take(decoder.parameters()));
    }

    private static void assertClose(
            Map<String, float[]> expected, int times, Map<String, float[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach(
                (name, e) -> {
                    float[] a = actual.get(name);
                    double largest = 0;
                    double difference = 0;
                    for (int i = 0; i < e.length; i++) {
                        largest = Math.max(largest, Math.abs(times * e[i]));
                        difference = Math.max(difference, Math.abs(times * e[i] - a[i]));
                    }
                    assertTrue(largest > 1e-4, name + " has no gradient: " + largest);
                    assertTrue(
                            difference <= BOUND * largest,
                            name + " differs by " + difference + " of " + largest);
                });
    }

    /** A dropout mask is drawn anew for another seed, and again for the same. */
    @Test
    void dropoutFollowsTheSeed() {
        Layout layout = layout(Architecture.LLAMA, false, false);
        AdapterSpec spec = new AdapterSpec(AdapterKind.LORA, 3, 5, 0.5, List.of());
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        new LanguageModel(
                                manager, layout, new RandomWeights(layout.config(), 7), spec, 11)) {
            TestModels.randomise(model, 4);
            float[] one = model.accumulateGradients(BATCH, ROW_WEIGHTS, 1);
            assertArrayEquals(one, model.accumulateGradients(BATCH, ROW_WEIGHTS, 1));
            float[] two = model.accumulateGradients(BATCH, ROW_WEIGHTS, 2);
            assertTrue(Math.abs(one[0] - two[0]) > 1e-3);
        }
    }

    private static Layout layout(Architecture architecture, boolean serial, boolean tied) {
        return Layout.of(config(architecture, serial, tied, DType.F32));
    }

    private static ModelConfig config(
            Architecture architecture, boolean serial, boolean tied, DType dtype) {
        return TestModels.config(architecture, 3, !serial, tied, dtype);
    }

    private static Map<String, float[]> take(Parameters parameters) {
        Map<String, float[]> values = new LinkedHashMap<>();
        List<NDArray> gradients = parameters.gradients();
        for (int i = 0; i < gradients.size(); i++) {
            values.put(parameters.names().get(i), gradients.get(i).toFloatArray());
        }
        gradients.forEach(NDArray::close);
        parameters.clearGradients();
        return values;
    }
}
