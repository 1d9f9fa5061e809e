package org.fastforward.models.loge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.fastforward.models.Golden;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.TestModels;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.kernels.KernelText;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.Association;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.peft.SavedAdapter;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.StandIn;
import org.fastforward.models.standin.StandInRanks;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.models.tensors.RandomWeights;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Stand-ins for frozen weights on the way back, and the gradients that come of them. */
class StandInTest {
    private static final float[] ROW_WEIGHTS = {0.3f, -0.2f, 0.7f};
    private static final TokenBatch BATCH = TestModels.batch(50, 9, 14, 2);
    private static final String PREFIX = "base_model.model.";

    static List<Arguments> golden() {
        List<Arguments> cases = new ArrayList<>();
        for (String model : List.of("neox", "llama_grouped")) {
            for (String choice : List.of("gradient", "importance", "singular")) {
                cases.add(Arguments.of(model, StandInChoice.named(choice)));
            }
        }
        return cases;
    }

    /** Factors computed by another way in Python, and PEFT's LoRA with them on the way back. */
    @ParameterizedTest
    @MethodSource("golden")
    void equalsPythons(String name, StandInChoice choice) {
        Golden base = Golden.of(name);
        Golden expected = Golden.of(name + "/loge");
        Checkpoint checkpoint = Checkpoint.open(base.folder());
        Layout layout = Layout.of(checkpoint.config());
        double share = expected.json().at("/share").asDouble();
        List<Sample> samples = List.of(new Sample(base.batch(), base.meanWeights()));
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                StandIns standIns =
                        new StandInMaker(layout, weights, samples)
                                .make(manager, choice, StandInRanks.equal(layout, share))) {
            int compared = 0;
            for (int layer = 0; layer < layout.config().layers(); layer++) {
                for (int i = 0; i < layout.linears().size(); i++) {
                    Optional<StandIn> made = standIns.maps().get(layer).get(i);
                    if (made.isPresent()) {
                        String map = layout.layerPath(layer) + "." + layout.linears().get(i).path();
                        assertClose(
                                expected.values(choice.id() + "/product/" + map),
                                product(made.get()),
                                1e-4,
                                map);
                        compared++;
                    }
                }
            }
            assertTrue(compared > layout.linears().size(), compared + " maps");
            SavedAdapter saved = PeftFolder.read(base.folder().resolve("lora"), layout);
            try (LanguageModel model =
                    new LanguageModel(
                            manager,
                            layout,
                            weights,
                            saved.plan(),
                            Precision.of(DType.F32, manager.getDevice()),
                            Optional.of(standIns),
                            0)) {
                saved.load(manager, model.kernels(), model.trainable());
                model.accumulateGradients(base.batch(), base.meanWeights(), 0);
                gradients(model)
                        .forEach(
                                (tensor, actual) ->
                                        assertClose(
                                                expected.values(
                                                        choice.id()
                                                                + "/gradient/"
                                                                + PREFIX
                                                                + tensor),
                                                actual,
                                                1e-4,
                                                tensor));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GPT_NEOX, LORA, 0,   gradient",
        "GPT_NEOX, DORA, 0.3, gradient",
        "GPT_NEOX, LORA, 0.3, singular",
        "LLAMA,    LORA, 0,   gradient",
        "LLAMA,    DORA, 0,   importance",
        "LLAMA,    DORA, 0.3, gradient",
        "LLAMA,    LORA, 0,   energy",
        "GPT_NEOX, LORA, 0,   energy",
        "LLAMA,    LORA, 0.3, importance"
    })
    void ofFullRankGivesTheExactGradientAndOfLessAnother(
            Architecture architecture, AdapterKind kind, double dropout, String choice) {
        Layout layout = Layout.of(TestModels.config(architecture));
        List<String> all = layout.linears().stream().map(LinearSpec::name).toList();
        AdapterSpec spec = new AdapterSpec(kind, 3, 5, dropout, all);
        Step exact = step(layout, spec, choice, 0);
        Step full = step(layout, spec, choice, 1000);
        Step less = step(layout, spec, choice, 2);
        assertArrayEquals(exact.losses, full.losses, "forward, bit for bit");
        assertArrayEquals(exact.losses, less.losses, "forward, bit for bit");
        int other = 0;
        for (Map.Entry<String, float[]> e : exact.gradients.entrySet()) {
            assertClose(e.getValue(), full.gradients.get(e.getKey()), 1e-5, e.getKey());
            other += Arrays.equals(e.getValue(), less.gradients.get(e.getKey())) ? 0 : 1;
        }
        assertTrue(other > all.size(), other + " gradients differ");
    }

    /** RunLoRA's orders beside LoGE: those that leave the base's own way back alone. */
    @ParameterizedTest
    @CsvSource({"runlora", "F2-B2", "F1-B6"})
    void goesWithOtherAssociationOrders(String order) {
        Layout layout = Layout.of(TestModels.config(Architecture.LLAMA));
        List<String> all = layout.linears().stream().map(LinearSpec::name).toList();
        AdapterSpec spec = new AdapterSpec(AdapterKind.LORA, 3, 5, 0, all);
        AdapterPlan plan = AdapterPlan.of(layout, spec);
        Step plain = step(layout, plan, "gradient", 2);
        Step other = step(layout, plan.associated(new Association(order)), "gradient", 2);
        boolean same = true;
        for (Map.Entry<String, float[]> e : plain.gradients.entrySet()) {
            assertClose(e.getValue(), other.gradients.get(e.getKey()), 1e-5, e.getKey());
            same &= Arrays.equals(e.getValue(), other.gradients.get(e.getKey()));
        }
        assertFalse(same, "the order had no effect at all");
        AdapterPlan merging = plan.associated(new Association("F2-B4"));
        assertThrows(UserException.class, () -> step(layout, merging, "gradient", 2));
    }

    private record Step(float[] losses, Map<String, float[]> gradients) {}

    private static Step step(Layout layout, AdapterSpec spec, String choice, double rank) {
        return step(layout, AdapterPlan.of(layout, spec), choice, rank);
    }

    private static Step step(Layout layout, AdapterPlan plan, String choice, double rank) {
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomWeights weights = new RandomWeights(layout.config(), 7);
            List<Sample> samples = List.of(new Sample(BATCH, ROW_WEIGHTS));
            StandIns standIns =
                    new StandInMaker(layout, weights, samples)
                            .make(
                                    manager,
                                    StandInChoice.named(choice),
                                    StandInRanks.equal(layout, rank));
            try (LanguageModel model =
                    new LanguageModel(
                            manager,
                            layout,
                            weights,
                            plan,
                            Precision.of(DType.F32, manager.getDevice()),
                            Optional.of(standIns),
                            11)) {
                TestModels.randomise(model, 4);
                float[] losses = model.accumulateGradients(BATCH, ROW_WEIGHTS, 77);
                return new Step(losses, gradients(model));
            }
        }
    }

    /** The same work, other ranks, and more of the gradient kept in the unit that they share. */
    @ParameterizedTest
    @CsvSource({"GPT_NEOX", "LLAMA"})
    void ranksByEnergyCostWhatEqualOnesDo(Architecture architecture) {
        Layout layout = Layout.of(TestModels.config(architecture));
        RandomWeights weights = new RandomWeights(layout.config(), 7);
        List<Sample> samples = List.of(new Sample(BATCH, ROW_WEIGHTS));
        StandInRanks equal = StandInRanks.equal(layout, 0.25);
        try (NDManager manager = NDManager.newBaseManager();
                StandIns standIns =
                        new StandInMaker(layout, weights, samples)
                                .make(manager, StandInChoice.ENERGY, equal)) {
            StandInRanks divided = standIns.ranks();
            boolean same = true;
            for (int layer = 0; layer < layout.config().layers(); layer++) {
                long work = 0;
                long given = 0;
                for (int i = 0; i < layout.linears().size(); i++) {
                    LinearSpec map = layout.linears().get(i);
                    if (divided.of(layer, i) > 0) {
                        work += (long) divided.of(layer, i) * (map.in() + map.out());
                        given += (long) equal.of(layer, i) * (map.in() + map.out());
                        same &= divided.of(layer, i) == equal.of(layer, i);
                    }
                }
                assertTrue(work <= given && work > 0.8 * given, work + " of " + given);
            }
            assertFalse(same, "all ranks are equal");
        }
    }

    /** Fewer columns than the map has: by iteration, not by a whole decomposition. */
    @ParameterizedTest
    @CsvSource({"150, 110", "110, 150"})
    void keepsAsMuchOfTheGradientAsAnyOfItsRankCan(int n, int m) {
        SplittableRandom random = new SplittableRandom(1);
        int side = Math.min(n, m);
        int k = 12;
        try (NDManager manager = NDManager.newBaseManager();
                Kernels kernels =
                        Kernels.compile(manager, KernelText.fill("stand_in.py", Map.of()))) {
            float[][] w = normal(random, m, n, 1);
            // Gradients dY [m, m] whose rows fall off slowly, the hard case for an iteration.
            float[][] dy = normal(random, m, m, 1);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < m; j++) {
                    dy[i][j] *= (float) (1 / Math.sqrt(1 + i));
                }
            }
            NDArray weight = manager.create(w);
            NDArray arriving = manager.create(dy);
            NDArray dx = arriving.matMul(weight);
            NDArray g = n <= m ? dx : arriving;
            NDArray moment = g.transpose().matMul(g);
            assertEquals(side, moment.getShape().get(0));
            List<NDArray> made =
                    kernels.evaluate(
                            manager,
                            "gradient_stand_in",
                            weight,
                            moment,
                            manager.create(normal(random, n, k + 16, 1)),
                            manager.zeros(new ai.djl.ndarray.types.Shape(k)));
            double error = squares(dx.sub(arriving.matMul(made.get(0).matMul(made.get(1)))));
            double kept = 0;
            float[] leading = made.get(2).toFloatArray();
            for (int i = 0; i < k; i++) {
                kept += leading[i];
            }
            double all = squares(dx);
            assertEquals(all, made.get(3).toFloatArray()[0], 1e-4 * all);
            assertEquals(all - kept, error, 1e-4 * all);
            double best = all - leadingSquares(dx.toFloatArray(), m, n, k);
            assertTrue(error >= best - 1e-4 * all, error + " is less than can be: " + best);
            assertTrue(error <= best + 1e-3 * all, error + ", best is " + best + " of " + all);
        }
    }

    private static float[][] normal(SplittableRandom random, int rows, int columns, double scale) {
        java.util.Random normal = new java.util.Random(random.nextLong());
        float[][] values = new float[rows][columns];
        for (float[] row : values) {
            for (int j = 0; j < columns; j++) {
                row[j] = (float) (scale * normal.nextGaussian());
            }
        }
        return values;
    }

    private static double squares(NDArray x) {
        double sum = 0;
        for (float v : x.toFloatArray()) {
            sum += (double) v * v;
        }
        return sum;
    }

    /** The k largest eigenvalues of x'x, by Jacobi's rotations. */
    private static double leadingSquares(float[] x, int rows, int columns, int k) {
        double[][] a = new double[columns][columns];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < columns; i++) {
                for (int j = 0; j < columns; j++) {
                    a[i][j] += (double) x[r * columns + i] * x[r * columns + j];
                }
            }
        }
        for (int sweep = 0; sweep < 12; sweep++) {
            for (int p = 0; p < columns; p++) {
                for (int q = p + 1; q < columns; q++) {
                    rotate(a, p, q);
                }
            }
        }
        double[] values = new double[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = a[i][i];
        }
        Arrays.sort(values);
        return Arrays.stream(values, columns - k, columns).sum();
    }

    private static void rotate(double[][] a, int p, int q) {
        if (Math.abs(a[p][q]) < 1e-14 * Math.sqrt(Math.abs(a[p][p] * a[q][q])) + 1e-300) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
        double c = 1 / Math.hypot(t, 1);
        double s = t * c;
        for (int i = 0; i < a.length; i++) {
            double x = a[i][p];
            a[i][p] = c * x - s * a[i][q];
            a[i][q] = s * x + c * a[i][q];
        }
        for (int i = 0; i < a.length; i++) {
            double x = a[p][i];
            a[p][i] = c * x - s * a[q][i];
            a[q][i] = s * x + c * a[q][i];
        }
    }

    @Test
    void isForAdaptersOnAFrozenBaseAlone() {
        Layout layout = Layout.of(TestModels.config(Architecture.LLAMA));
        RandomWeights weights = new RandomWeights(layout.config(), 7);
        try (NDManager manager = NDManager.newBaseManager();
                StandIns standIns =
                        new StandInMaker(layout, weights, List.of())
                                .make(
                                        manager,
                                        StandInChoice.SINGULAR,
                                        StandInRanks.equal(layout, 0.5))) {
            assertFalse(standIns.maps().get(0).get(0).isPresent(), "nothing passes q_proj there");
            AdapterPlan full = AdapterPlan.of(layout, AdapterSpec.FULL);
            UserException refused =
                    assertThrows(
                            UserException.class,
                            () ->
                                    new LanguageModel(
                                            manager,
                                            layout,
                                            weights,
                                            full,
                                            Precision.of(DType.F32, manager.getDevice()),
                                            Optional.of(standIns),
                                            1));
            assertTrue(refused.getMessage().contains("loge_rank"), refused.getMessage());
        }
        assertThrows(UserException.class, () -> StandInChoice.named("largest"));
    }

    private static float[] product(StandIn made) {
        try (NDArray product = made.u().matMul(made.v())) {
            return product.toFloatArray();
        }
    }

    private static Map<String, float[]> gradients(LanguageModel model) {
        Map<String, float[]> values = new LinkedHashMap<>();
        model.trainable()
                .forEach(
                        (name, array) -> {
                            try (NDArray gradient = array.getGradient()) {
                                values.put(name, gradient.toFloatArray());
                            }
                        });
        return values;
    }

    private static void assertClose(
            float[] expected, float[] actual, double relative, String what) {
        assertEquals(expected.length, actual.length, what);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - actual[i]);
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = difference <= worst ? worst : difference;
        }
        assertTrue(worst <= relative * largest, what + " differs by " + worst + " of " + largest);
    }
}
