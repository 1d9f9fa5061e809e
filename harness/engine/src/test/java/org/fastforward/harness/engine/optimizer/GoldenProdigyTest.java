package org.fastforward.harness.engine.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.models.kernels.KernelText;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.shared.Home;
import org.fastforward.shared.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Prodigy} equals prodigyopt's (scripts/fixtures). */
class GoldenProdigyTest {
    private static final Path GOLDEN = Home.resolve("models/src/test/resources/golden/prodigy");

    private final GoldenTensors tensors = new GoldenTensors(GOLDEN);

    @ParameterizedTest
    @ValueSource(strings = {"no_decay", "decay"})
    void thirtySteps(String run) throws IOException {
        JsonNode expected =
                Json.plain().readTree(GOLDEN.resolve("expected.json").toFile()).at("/runs/" + run);
        ProdigySettings settings =
                ProdigySettings.defaults(expected.path("weight_decay").asDouble());
        try (NDManager manager = NDManager.newBaseManager();
                Kernels kernels =
                        Kernels.compile(manager, KernelText.fill("weights.py", Map.of()))) {
            Parameters parameters = new Parameters(kernels, tensors.initial(manager), () -> {});
            try (Prodigy prodigy = settings.optimizer(manager, parameters)) {
                int compared = 0;
                for (int step = 1; step <= expected.path("rates").size(); step++) {
                    tensors.addGradients(manager, parameters, run + "/gradients/", step);
                    assertClose(
                            expected.path("rates").get(step - 1).asDouble(),
                            prodigy.step(ProdigySettings.LEARNING_RATE));
                    assertClose(
                            expected.path("distances").get(step - 1).asDouble(),
                            prodigy.distance());
                    if (tensors.has(run + "/after/" + step + "/a")) {
                        tensors.assertAll(run + "/after/" + step + "/", parameters.arrays(), 1e-5);
                        compared++;
                    }
                }
                assertEquals(5, compared);
            }
        }
    }

    @Test
    void withoutAGradientNothingMoves() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                Kernels kernels =
                        Kernels.compile(manager, KernelText.fill("weights.py", Map.of()))) {
            Parameters parameters = new Parameters(kernels, tensors.initial(manager), () -> {});
            try (Prodigy prodigy = ProdigySettings.defaults(0).optimizer(manager, parameters)) {
                parameters.addGradients(parameters.zeros(manager));
                assertEquals(0, prodigy.step(ProdigySettings.LEARNING_RATE));
                tensors.assertAll("initial/", parameters.arrays(), 0);
            }
        }
    }

    private static void assertClose(double expected, double actual) {
        assertEquals(expected, actual, 1e-5 * expected);
    }
}
