package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.decoder.DecoderKernels;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
    private static final float[] WEIGHTS = {0.3f, 0.7f};
    private final TokenBatch batch = TestModels.batch(50, 9, 14);

    /** The losses of a training call, then the gradient of the first tensor. */
    private float[] train(LanguageModel model, long seed) {
        NDArray first = model.trainable().values().iterator().next();
        float[] sums = model.accumulateGradients(batch, WEIGHTS, seed);
        float[] gradient = Golden.gradient(first);
        model.trainable().values().forEach(Kernels::clearGradient);
        float[] both = Arrays.copyOf(sums, sums.length + gradient.length);
        System.arraycopy(gradient, 0, both, sums.length, gradient.length);
        return both;
    }

    @ParameterizedTest
    @CsvSource({"GPT_NEOX,LORA", "GPT_NEOX,DORA", "LLAMA,LORA", "LLAMA,DORA"})
    void dependsOnItsSeedAlone(Architecture architecture, AdapterKind kind) {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(manager, architecture, TestModels.adapter(kind, 0.3))) {
            TestModels.randomise(model, 1);
            float[] first = train(model, 1);
            float[] second = train(model, 2);
            Kernels.seed(99);
            assertArrayEquals(first, train(model, 1));
            assertFalse(close(first[0], second[0]), "losses of two seeds");
            assertFalse(close(first[2], second[2]), "gradients of two seeds");
            float[] plain = model.evaluateUnmerged(batch);
            assertFalse(close(first[0], plain[0]), "loss without dropout");
            assertFalse(close(second[1], plain[1]), "loss without dropout");
            assertArrayEquals(plain, model.evaluateUnmerged(batch), "no dropout in evaluation");
        }
    }

    private static boolean close(float a, float b) {
        return Math.abs(a - b) < 1e-4 * Math.abs(a);
    }

    /** The branch with dropout is compiled, but nothing is ever dropped. */
    @ParameterizedTest
    @CsvSource({"GPT_NEOX,LORA", "GPT_NEOX,DORA", "LLAMA,LORA", "LLAMA,DORA"})
    void withoutDropsItIsTheBranchWithoutDropout(Architecture architecture, AdapterKind kind) {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel drops =
                        TestModels.model(manager, architecture, TestModels.adapter(kind, 1e-12));
                LanguageModel plain =
                        TestModels.model(manager, architecture, TestModels.adapter(kind, 0))) {
            TestModels.randomise(drops, 1);
            TestModels.randomise(plain, 1);
            float[] expected = train(plain, 0);
            float[] actual = train(drops, 5);
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], actual[i], 1e-4 + 1e-4 * Math.abs(expected[i]));
            }
            assertArrayEquals(drops.evaluateUnmerged(batch), Arrays.copyOf(actual, 2), 1e-4f);
        }
    }

    /**
     * PEFT's formulas, written out: with d = drop(x), LoRA is {@code x W' + b + s d A' B'}, DoRA is
     * {@code x W' + b + (g - 1) d W' + g s d A' B'}.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5})
    void equalsPeftsFormula(double p) {
        int n = 24;
        int m = 72;
        int r = 3;
        double scale = 2;
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = random(manager, 1, 2, 50, n);
            NDArray w = random(manager, 2, m, n);
            NDArray bias = random(manager, 3, m);
            NDArray a = random(manager, 4, r, n);
            NDArray b = random(manager, 5, m, r);
            NDArray magnitude = random(manager, 6, m).abs();
            NDArray norm = random(manager, 7, m).abs().add(0.5);
            NDArray dropped = dropped(manager, x, p);

            NDArray low = dropped.matMul(a.transpose()).matMul(b.transpose()).mul(scale);
            NDArray plain = x.matMul(w.transpose()).add(bias);
            NDArray lora = plain.add(low);
            NDArray g = magnitude.div(norm);
            NDArray dora = plain.add(dropped.matMul(w.transpose()).mul(g.sub(1))).add(low.mul(g));

            Golden.assertClose(
                    lora.toFloatArray(),
                    linear(manager, AdapterKind.LORA, p, x, w, bias, List.of(a, b)),
                    1e-6,
                    "LoRA");
            Golden.assertClose(
                    dora.toFloatArray(),
                    linear(
                            manager,
                            AdapterKind.DORA,
                            p,
                            x,
                            w,
                            bias,
                            List.of(a, b, magnitude, norm)),
                    1e-6,
                    "DoRA");
        }
    }

    private static float[] linear(
            NDManager manager,
            AdapterKind kind,
            double p,
            NDArray x,
            NDArray w,
            NDArray bias,
            List<NDArray> adapter) {
        Layout layout = Layout.of(TestModels.config(Architecture.GPT_NEOX));
        AdapterSpec spec = TestModels.adapter(kind, p);
        assertEquals(2, spec.size().scale());
        Precision precision = Precision.of(DType.F32, manager.getDevice());
        AdapterPlan plan = AdapterPlan.of(layout, spec);
        try (Kernels kernels = DecoderKernels.compile(manager, layout, plan, precision).kernels()) {
            Kernels.seed(17);
            return kernels.evaluate(manager, "query_key_value_train_0", x, w, bias, adapter)
                    .get(0)
                    .toFloatArray();
        }
    }

    /** What the seed of {@link #linear} drops: LoRA with W = 0, A = 1, s B = 1 shows it. */
    private static NDArray dropped(NDManager manager, NDArray x, double p) {
        int n = (int) x.getShape().get(2);
        NDArray one = manager.eye(n);
        NDArray zero = manager.zeros(new Shape(n, n));
        NDArray none = manager.zeros(new Shape(n));
        float[] d =
                linear(
                        manager,
                        AdapterKind.LORA,
                        p,
                        x,
                        zero,
                        none,
                        List.of(one, one.div(2).toType(DataType.FLOAT32, false)));
        float[] all = x.toFloatArray();
        int zeros = 0;
        for (int i = 0; i < d.length; i++) {
            zeros += d[i] == 0 ? 1 : 0;
            if (d[i] != 0) {
                assertEquals(all[i] / (1 - p), d[i], 1e-5 * Math.abs(d[i]));
            }
        }
        assertEquals(p, (double) zeros / d.length, 0.05);
        return manager.create(d, x.getShape());
    }

    private static NDArray random(NDManager manager, long seed, long... shape) {
        Shape s = new Shape(shape);
        Random random = new Random(seed);
        float[] values = new float[(int) s.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, s);
    }

    /** Dropout scatters the loss around the one without it. */
    @Test
    void lossOfManySeedsSurroundsTheLossWithoutDropout() {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(
                                manager,
                                Architecture.LLAMA,
                                TestModels.adapter(AdapterKind.DORA, 0.1))) {
            TestModels.randomise(model, 1);
            float plain = model.evaluateUnmerged(batch)[0];
            double least = Double.MAX_VALUE;
            double most = 0;
            for (int seed = 0; seed < 40; seed++) {
                float loss = train(model, seed)[0];
                least = Math.min(least, loss);
                most = Math.max(most, loss);
            }
            assertTrue(least < plain && plain < most, least + " " + plain + " " + most);
        }
    }
}
