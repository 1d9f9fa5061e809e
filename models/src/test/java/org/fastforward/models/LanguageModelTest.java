package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.kernels.Kernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageModelTest {
    @ParameterizedTest
    @CsvSource({"GPT_NEOX,LORA", "GPT_NEOX,DORA", "LLAMA,LORA", "LLAMA,DORA"})
    void mergedEqualsUnmerged(Architecture architecture, AdapterKind kind) {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(manager, architecture, TestModels.adapter(kind, 0.1))) {
            TestModels.randomise(model, 1);
            TokenBatch batch = TestModels.batch(50, 9, 14, 4);
            float[] merged = model.evaluate(List.of(batch)).get(0);
            assertArrayEquals(model.evaluateUnmerged(batch), merged, 1e-4f);
        }
    }

    @ParameterizedTest
    @CsvSource({"GPT_NEOX,LORA", "GPT_NEOX,DORA", "LLAMA,LORA", "LLAMA,DORA", "GPT_NEOX,FULL"})
    void freshAdapterComputesTheBaseModel(Architecture architecture, AdapterKind kind) {
        TokenBatch batch = TestModels.batch(50, 8, 12);
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel base = TestModels.model(manager, architecture, AdapterSpec.NONE);
                LanguageModel model =
                        TestModels.model(manager, architecture, TestModels.adapter(kind, 0))) {
            float[] expected = base.evaluateUnmerged(batch);
            assertArrayEquals(expected, model.evaluateUnmerged(batch), 1e-4f);
            assertArrayEquals(
                    expected, model.accumulateGradients(batch, new float[] {1, 1}, 0), 1e-4f);
        }
    }

    @ParameterizedTest
    @CsvSource({"GPT_NEOX,LORA", "GPT_NEOX,DORA", "LLAMA,LORA", "LLAMA,DORA", "LLAMA,FULL"})
    void gradientsEqualFiniteDifferences(Architecture architecture, AdapterKind kind) {
        TokenBatch batch = TestModels.batch(50, 6, 11);
        float[] weights = {0.3f, 0.05f};
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(manager, architecture, TestModels.adapter(kind, 0))) {
            TestModels.randomise(model, 2);
            model.accumulateGradients(batch, weights, 0);
            for (Map.Entry<String, NDArray> e : model.trainable().entrySet()) {
                NDArray array = e.getValue();
                float[] gradient;
                try (NDArray g = array.getGradient()) {
                    gradient = g.toFloatArray();
                }
                float[] values = array.toFloatArray();
                int at = values.length / 3;
                // DoRA's norm is a constant for the gradient, so its difference quotient would
                // differ for A and B by design; the magnitude's does not.
                if (kind == AdapterKind.DORA && !e.getKey().contains("magnitude")) {
                    continue;
                }
                double h = 1e-2;
                double up = lossWith(model, array, values, at, h, batch, weights);
                double down = lossWith(model, array, values, at, -h, batch, weights);
                assertEquals(
                        (up - down) / (2 * h),
                        gradient[at],
                        2e-3 + 0.03 * Math.abs(gradient[at]),
                        e.getKey());
                TestModels.set(model, array, values);
                model.weightsChanged();
            }
        }
    }

    private static double lossWith(
            LanguageModel model,
            NDArray array,
            float[] values,
            int at,
            double change,
            TokenBatch batch,
            float[] weights) {
        float[] moved = values.clone();
        moved[at] += (float) change;
        TestModels.set(model, array, moved);
        model.weightsChanged();
        float[] sums = model.evaluateUnmerged(batch);
        double loss = 0;
        for (int i = 0; i < sums.length; i++) {
            loss += weights[i] * sums[i];
        }
        return loss;
    }

    @ParameterizedTest
    @CsvSource({"GPT_NEOX,LORA", "LLAMA,DORA"})
    void gradientsAccumulateAndClear(Architecture architecture, AdapterKind kind) {
        TokenBatch batch = TestModels.batch(50, 6);
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(manager, architecture, TestModels.adapter(kind, 0))) {
            TestModels.randomise(model, 2);
            NDArray first = model.trainable().values().iterator().next();
            model.accumulateGradients(batch, new float[] {1}, 0);
            float[] once = gradient(first);
            model.accumulateGradients(batch, new float[] {1}, 0);
            float[] twice = gradient(first);
            for (int i = 0; i < once.length; i++) {
                assertEquals(2 * once[i], twice[i], 1e-4 + 1e-4 * Math.abs(once[i]));
            }
            Kernels.clearGradient(first);
            assertArrayEquals(new float[once.length], gradient(first));
        }
    }

    private static float[] gradient(NDArray array) {
        try (NDArray g = array.getGradient()) {
            return g.toFloatArray();
        }
    }

    /**
     * A step's inputs share memory with Java buffers: none may be freed before the backward pass.
     */
    @org.junit.jupiter.api.Test
    void gradientsSurviveGarbageCollection() throws InterruptedException {
        TokenBatch batch = TestModels.batch(50, 40, 60, 60, 60);
        float[] weights = {0.25f, 0.25f, 0.25f, 0.25f};
        java.util.concurrent.atomic.AtomicBoolean stop =
                new java.util.concurrent.atomic.AtomicBoolean();
        Thread collector =
                new Thread(
                        () -> {
                            while (!stop.get()) {
                                System.gc();
                                for (int i = 0; i < 200; i++) {
                                    java.nio.ByteBuffer.allocateDirect(64 * (1 + i % 40))
                                            .putLong(0, Long.MAX_VALUE);
                                }
                            }
                        });
        collector.start();
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(
                                manager,
                                Architecture.GPT_NEOX,
                                TestModels.adapter(AdapterKind.FULL, 0))) {
            float[] expected = null;
            for (int i = 0; i < 150; i++) {
                model.accumulateGradients(batch, weights, 0);
                NDArray first = model.trainable().values().iterator().next();
                float[] gradient = gradient(first);
                model.trainable().values().forEach(Kernels::clearGradient);
                expected = expected == null ? gradient : expected;
                assertArrayEquals(expected, gradient);
            }
        } finally {
            stop.set(true);
            collector.join();
        }
    }
}
