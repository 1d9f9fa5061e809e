package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.decoder.LayerByLayer;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.export.RandomCheckpoint;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backward pass that goes layer by layer gives what one through the whole graph gives. */
class LayerwiseGradientTest {
    private static final float[] ROW_WEIGHTS = {0.3f, -0.2f, 0.7f};

    @ParameterizedTest
    @CsvSource({"GPT_NEOX, LORA", "GPT_NEOX, DORA", "LLAMA, LORA", "LLAMA, DORA"})
    void equalsThatOfTheWholeGraph(Architecture architecture, AdapterKind kind) {
        TokenBatch batch = TestModels.batch(50, 9, 14, 2);
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(manager, architecture, TestModels.adapter(kind, 0))) {
            TestModels.randomise(model, 4);
            float[] sums = model.accumulateGradients(batch, ROW_WEIGHTS, 1);
            Map<String, float[]> expected = takeGradients(model);
            float[] sumsByLayer =
                    new LayerByLayer(model.decoder()).accumulate(batch, ROW_WEIGHTS, 1);
            Map<String, float[]> actual = takeGradients(model);
            assertArrayEquals(sums, sumsByLayer, 1e-4f);
            double largest = 0;
            for (String name : expected.keySet()) {
                assertArrayEquals(expected.get(name), actual.get(name), 2e-5f, name);
                for (float g : expected.get(name)) {
                    largest = Math.max(largest, Math.abs(g));
                }
            }
            assertTrue(largest > 0.1, "gradients are too small to be compared: " + largest);
        }
    }

    /** The layers must be computed again with the dropout of the way forward. */
    @ParameterizedTest
    @CsvSource({"GPT_NEOX, LORA", "LLAMA, DORA"})
    void isTheSlopeOfTheLossWithDropout(Architecture architecture, AdapterKind kind) {
        TokenBatch batch = TestModels.batch(50, 9, 14, 2);
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(manager, architecture, TestModels.adapter(kind, 0.5))) {
            TestModels.randomise(model, 4);
            new LayerByLayer(model.decoder()).accumulate(batch, ROW_WEIGHTS, 77);
            Map<String, float[]> gradients = takeGradients(model);
            Map<String, float[]> origin = values(model);
            Random random = new Random(9);
            Map<String, float[]> direction = new HashMap<>();
            double slope = 0;
            for (String name : origin.keySet()) {
                float[] d = new float[origin.get(name).length];
                for (int i = 0; i < d.length; i++) {
                    // DoRA's norm is a constant for the gradient: only its magnitude may move.
                    boolean moves = kind == AdapterKind.LORA || name.endsWith("vector");
                    d[i] = moves ? (float) random.nextGaussian() : 0;
                    slope += d[i] * gradients.get(name)[i];
                }
                direction.put(name, d);
            }
            double step = 1e-3;
            move(model, origin, direction, step);
            double ahead =
                    weighted(new LayerByLayer(model.decoder()).accumulate(batch, ROW_WEIGHTS, 77));
            move(model, origin, direction, -step);
            double behind =
                    weighted(new LayerByLayer(model.decoder()).accumulate(batch, ROW_WEIGHTS, 77));
            assertTrue(Math.abs(slope) > 0.1, "too flat to be measured: " + slope);
            assertEquals(slope, (ahead - behind) / (2 * step), 0.02 * Math.abs(slope));
        }
    }

    /** A vocabulary of several pieces of the head, and weights that bfloat16 holds exactly. */
    @ParameterizedTest
    @CsvSource({"GPT_NEOX, LORA", "LLAMA, LORA"})
    void bfloat16WeightsAreComputedWithInFloat32(
            Architecture architecture, AdapterKind kind, @TempDir Path folder) throws IOException {
        ModelConfig small = TestModels.config(architecture).withVocabulary(9000);
        ModelConfig config =
                new ModelConfig(
                        small.architecture(),
                        small.vocabSize(),
                        small.hiddenSize(),
                        small.layers(),
                        small.heads(),
                        small.kvHeads(),
                        small.headSize(),
                        small.intermediateSize(),
                        small.normEpsilon(),
                        small.rope(),
                        small.parallelResidual(),
                        small.tiedHead(),
                        small.initializerRange(),
                        DType.BF16);
        RandomCheckpoint.write(folder, config, 64, 2);
        Checkpoint checkpoint = Checkpoint.open(folder);
        TokenBatch batch = TestModels.batch(9000, 9, 14, 2);
        AdapterSpec spec = TestModels.adapter(kind, 0.1);
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel half = model(manager, checkpoint, weights, spec, DType.BF16);
                LanguageModel full = model(manager, checkpoint, weights, spec, DType.F32)) {
            TestModels.randomise(half, 4);
            TestModels.randomise(full, 4);
            float[] a = full.logits(manager, batch).toFloatArray();
            float[] b = half.logits(manager, batch).toFloatArray();
            assertEquals(1, cosine(a, b), 1e-4);
            assertArrayEquals(
                    full.evaluate(List.of(batch)).get(0),
                    half.evaluate(List.of(batch)).get(0),
                    1e-2f);
            float[] layerwise = new LayerByLayer(full.decoder()).accumulate(batch, ROW_WEIGHTS, 3);
            assertArrayEquals(
                    layerwise,
                    new LayerByLayer(half.decoder()).accumulate(batch, ROW_WEIGHTS, 3),
                    1e-2f);
            assertSameGradients(takeGradients(full), takeGradients(half), 1e-4);
            float[] sums = full.accumulateGradients(batch, ROW_WEIGHTS, 3);
            assertArrayEquals(sums, half.accumulateGradients(batch, ROW_WEIGHTS, 3), 1e-2f);
            Map<String, float[]> exact = takeGradients(full);
            assertSameGradients(exact, takeGradients(half), 1e-4);
            try (LanguageModel multiplied =
                    new LanguageModel(
                            manager,
                            Layout.of(checkpoint.config()),
                            weights,
                            AdapterPlan.of(Layout.of(checkpoint.config()), spec),
                            Precision.of(DType.BF16, manager.getDevice(), true),
                            Optional.empty(),
                            3)) {
                TestModels.randomise(multiplied, 4);
                float[] native16 = multiplied.accumulateGradients(batch, ROW_WEIGHTS, 3);
                assertArrayEquals(sums, native16, 0.5f);
                assertFalse(Arrays.equals(sums, native16), "products are not in bfloat16");
                assertSameGradients(exact, takeGradients(multiplied), 0.01);
                assertArrayEquals(
                        full.evaluate(List.of(batch)).get(0),
                        multiplied.evaluate(List.of(batch)).get(0),
                        1f);
            }
        }
    }

    private static void assertSameGradients(
            Map<String, float[]> expected, Map<String, float[]> actual, double within) {
        expected.forEach((name, g) -> assertEquals(1, cosine(g, actual.get(name)), within, name));
    }

    private static LanguageModel model(
            NDManager manager,
            Checkpoint checkpoint,
            CheckpointWeights weights,
            AdapterSpec spec,
            DType type) {
        return new LanguageModel(manager, Layout.of(checkpoint.config()), weights, spec, type, 3);
    }

    private static Map<String, float[]> takeGradients(LanguageModel model) {
        Map<String, float[]> gradients = new HashMap<>();
        model.trainable()
                .forEach(
                        (name, array) -> {
                            try (NDArray g = array.getGradient()) {
                                gradients.put(name, g.toFloatArray());
                            }
                            Kernels.clearGradient(array);
                        });
        return gradients;
    }

    private static Map<String, float[]> values(LanguageModel model) {
        Map<String, float[]> values = new HashMap<>();
        model.trainable().forEach((name, array) -> values.put(name, array.toFloatArray()));
        return values;
    }

    private static void move(
            LanguageModel model,
            Map<String, float[]> origin,
            Map<String, float[]> direction,
            double step) {
        model.trainable()
                .forEach(
                        (name, array) -> {
                            float[] now = origin.get(name).clone();
                            for (int i = 0; i < now.length; i++) {
                                now[i] += (float) (step * direction.get(name)[i]);
                            }
                            TestModels.set(model, array, now);
                        });
        model.weightsChanged();
    }

    private static double weighted(float[] sums) {
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += (double) ROW_WEIGHTS[i] * sums[i];
        }
        return sum;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
