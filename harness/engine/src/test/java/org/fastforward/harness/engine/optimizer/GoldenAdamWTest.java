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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link AdamW} equals {@code torch.optim.AdamW} (scripts/fixtures). */
class GoldenAdamWTest {
    private static final Path GOLDEN = Home.resolve("models/src/test/resources/golden/adamw");
    private static final int STEPS = 20;

    private final GoldenTensors tensors = new GoldenTensors(GOLDEN);

    @ParameterizedTest
    @ValueSource(strings = {"no_decay", "decay"})
    void twentySteps(String run) throws IOException {
        JsonNode settings =
                Json.plain().readTree(GOLDEN.resolve("expected.json").toFile()).at("/runs/" + run);
        try (NDManager manager = NDManager.newBaseManager();
                Kernels kernels =
                        Kernels.compile(manager, KernelText.fill("weights.py", Map.of()))) {
            Parameters parameters = new Parameters(kernels, tensors.initial(manager), () -> {});
            try (AdamW adamw = adamW(settings).optimizer(manager, parameters)) {
                int compared = 0;
                for (int step = 1; step <= STEPS; step++) {
                    tensors.addGradients(manager, parameters, "gradients/", step);
                    double rate = settings.path("lr").asDouble();
                    assertEquals(rate, adamw.step(rate));
                    if (tensors.has(run + "/after/" + step + "/a")) {
                        tensors.assertAll(run + "/after/" + step + "/", parameters.arrays(), 1e-6);
                        compared++;
                    }
                }
                assertEquals(3, compared);
                tensors.assertAll(run + "/exp_avg/", adamw.firstMoments(), 1e-6);
                tensors.assertAll(run + "/exp_avg_sq/", adamw.secondMoments(), 1e-6);
            }
        }
    }

    private static AdamWSettings adamW(JsonNode node) {
        return new AdamWSettings(
                node.path("betas").get(0).asDouble(),
                node.path("betas").get(1).asDouble(),
                node.path("eps").asDouble(),
                node.path("weight_decay").asDouble());
    }
}
