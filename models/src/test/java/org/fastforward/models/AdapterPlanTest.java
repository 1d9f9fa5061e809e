package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.decoder.LayerByLayer;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.Dora;
import org.fastforward.models.linear.Frozen;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.Lora;
import org.fastforward.models.linear.LowRank;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.RandomWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adapters that differ from map to map and from layer to layer. */
class AdapterPlanTest {
    private static final LowRank SMALL = new LowRank(2, 3, false, 0);
    private static final LowRank STABLE = new LowRank(4, 3, true, 0);
    private static final float[] ROW_WEIGHTS = {0.4f, 0.2f};

    /** Layer 0 frozen, layer 1 with LoRA of two sizes and scales, layer 2 with DoRA in one map. */
    private static AdapterPlan mixed(Layout layout) {
        List<String> names = layout.linears().stream().map(l -> l.name()).toList();
        return AdapterPlan.of(
                layout,
                (layer, map) -> {
                    int i = names.indexOf(map.name());
                    if (layer == 0) {
                        return new Frozen();
                    }
                    if (layer == 2) {
                        return i == names.size() - 1 ? new Dora(STABLE) : new Frozen();
                    }
                    return i == 1 ? new Lora(SMALL) : i == 2 ? new Lora(STABLE) : new Frozen();
                });
    }

    private static LanguageModel model(NDManager manager, Architecture architecture) {
        ModelConfig three = TestModels.config(architecture, 3, true, false, DType.F32);
        Layout layout = Layout.of(three);
        LanguageModel model =
                new LanguageModel(
                        manager, layout, new RandomWeights(three, 7), mixed(layout), DType.F32, 11);
        TestModels.randomise(model, 5);
        return model;
    }

    @Test
    void scaleIsAlphaOverRankOrItsRoot() {
        assertEquals(1.5, SMALL.scale());
        assertEquals(1.5, STABLE.scale());
        assertEquals(0.75, new LowRank(4, 3, false, 0).scale());
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void trainsWhatItNamesAndNothingElse(Architecture architecture) {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model = model(manager, architecture)) {
            AdapterPlan plan = model.plan();
            assertEquals(3, plan.variants().size());
            assertEquals(1, plan.firstTrained());
            List<LinearKind> layer = plan.kinds().get(1);
            assertEquals(2, layer.stream().filter(LinearKind::trains).count());
            Set<String> layers = new TreeSet<>();
            for (String name : model.parameters().names()) {
                layers.add(name.replaceAll("\\D*(\\d+).*", "$1"));
            }
            assertEquals(Set.of("1", "2"), layers);
            assertEquals(2 * 2 + 3, model.parameters().names().size());
            assertEquals(model.parameters().weights(), model.flops().trainedWeights());
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void mergesEachMapWithItsOwnScale(Architecture architecture) {
        TokenBatch batch = TestModels.batch(50, 9, 14);
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model = model(manager, architecture)) {
            float[] merged = model.evaluate(List.of(batch)).get(0);
            assertArrayEquals(model.evaluateUnmerged(batch), merged, 1e-4f);
        }
    }

    /** What lies before the first trained layer is not differentiated. */
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void goesBackToTheFirstTrainedLayer(Architecture architecture) {
        TokenBatch batch = TestModels.batch(50, 9, 14);
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model = model(manager, architecture)) {
            model.accumulateGradients(batch, ROW_WEIGHTS, 1);
            List<float[]> whole = take(model);
            new LayerByLayer(model.decoder()).accumulate(batch, ROW_WEIGHTS, 1);
            List<float[]> byLayer = take(model);
            for (int i = 0; i < whole.size(); i++) {
                assertArrayEquals(whole.get(i), byLayer.get(i), 2e-5f);
                double largest = 0;
                for (float g : whole.get(i)) {
                    largest = Math.max(largest, Math.abs(g));
                }
                assertTrue(largest > 1e-3, "no gradient at " + model.parameters().names().get(i));
            }
        }
    }

    private static List<float[]> take(LanguageModel model) {
        List<NDArray> gradients = model.parameters().gradients();
        List<float[]> values = gradients.stream().map(NDArray::toFloatArray).toList();
        gradients.forEach(NDArray::close);
        model.parameters().arrays().forEach(Kernels::clearGradient);
        return Arrays.asList(values.toArray(float[][]::new));
    }
}
