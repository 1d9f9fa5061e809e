package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fastforward.models.kernels.KernelText;
import org.fastforward.models.kernels.Kernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel {@code adamw} equals {@code torch.optim.AdamW}. */
class GoldenAdamWTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    @ParameterizedTest
    @ValueSource(strings = {"no_decay", "decay"})
    void twentySteps(String run) {
        Golden golden = Golden.of("adamw");
        try (NDManager manager = NDManager.newBaseManager();
                Kernels kernels =
                        Kernels.compile(manager, KernelText.fill("weights.py", Map.of()))) {
            List<NDArray> weights = new ArrayList<>();
            for (String name : NAMES) {
                String key = "initial/" + name;
                weights.add(manager.create(golden.values(key), shape(golden, key)));
            }
            try (TestAdamW adamw =
                    new TestAdamW(manager, kernels, weights, golden.json().at("/runs/" + run))) {
                int compared = 0;
                for (int step = 1; step <= 20; step++) {
                    adamw.step(gradients(manager, golden, step, weights));
                    if (golden.holds(run + "/after/" + step + "/a")) {
                        assertAll(golden, run + "/after/" + step + "/", weights);
                        compared++;
                    }
                }
                assertEquals(3, compared);
                assertAll(golden, run + "/exp_avg/", adamw.firstMoments());
                assertAll(golden, run + "/exp_avg_sq/", adamw.secondMoments());
            }
        }
    }

    private static void assertAll(Golden golden, String prefix, List<NDArray> actual) {
        for (int i = 0; i < NAMES.size(); i++) {
            float[] expected = golden.values(prefix + NAMES.get(i));
            float[] values = actual.get(i).toFloatArray();
            // Entry by entry: gradients from 1e-7 to 10 leave moments of very different sizes.
            for (int j = 0; j < expected.length; j++) {
                assertEquals(
                        expected[j],
                        values[j],
                        1e-6 * Math.abs(expected[j]) + 1e-12,
                        prefix + NAMES.get(i) + " at " + j);
            }
        }
    }

    private static List<NDArray> gradients(
            NDManager manager, Golden golden, int step, List<NDArray> weights) {
        List<NDArray> gradients = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            float[] all = golden.values("gradients/" + NAMES.get(i));
            int n = (int) weights.get(i).size();
            gradients.add(
                    manager.create(
                            Arrays.copyOfRange(all, (step - 1) * n, step * n),
                            weights.get(i).getShape()));
        }
        return gradients;
    }

    private static Shape shape(Golden golden, String tensor) {
        return new Shape(golden.shape(tensor));
    }
}
