package org.fastforward.harness.engine.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.checkpoint.SafetensorsReader;
import org.fastforward.models.checkpoint.TensorEntry;
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
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int STEPS = 20;

    private final Map<String, TensorEntry> tensors =
            SafetensorsReader.read(GOLDEN.resolve("expected.safetensors"));

    @ParameterizedTest
    @ValueSource(strings = {"no_decay", "decay"})
    void twentySteps(String run) throws IOException {
        JsonNode settings =
                Json.plain().readTree(GOLDEN.resolve("expected.json").toFile()).at("/runs/" + run);
        try (NDManager manager = NDManager.newBaseManager();
                Kernels kernels =
                        Kernels.compile(manager, KernelText.fill("weights.py", Map.of()))) {
            Parameters parameters = new Parameters(kernels, initial(manager), () -> {});
            try (AdamW adamw = adamW(settings).optimizer(manager, parameters)) {
                int compared = 0;
                for (int step = 1; step <= STEPS; step++) {
                    addGradients(manager, parameters, step);
                    double rate = settings.path("lr").asDouble();
                    assertEquals(rate, adamw.step(rate));
                    if (tensors.containsKey(run + "/after/" + step + "/a")) {
                        assertAll(run + "/after/" + step + "/", parameters.arrays());
                        compared++;
                    }
                }
                assertEquals(3, compared);
                assertAll(run + "/exp_avg/", adamw.firstMoments());
                assertAll(run + "/exp_avg_sq/", adamw.secondMoments());
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

    private Map<String, NDArray> initial(NDManager manager) throws IOException {
        Map<String, NDArray> initial = new LinkedHashMap<>();
        for (String name : NAMES) {
            Shape shape = new Shape(tensors.get("initial/" + name).shape());
            initial.put(name, manager.create(values("initial/" + name), shape));
        }
        return initial;
    }

    /** The step before must have cleared its own: these would add to them. */
    private void addGradients(NDManager manager, Parameters parameters, int step)
            throws IOException {
        List<NDArray> gradients = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            float[] all = values("gradients/" + NAMES.get(i));
            NDArray weights = parameters.arrays().get(i);
            int n = (int) weights.size();
            gradients.add(
                    manager.create(
                            Arrays.copyOfRange(all, (step - 1) * n, step * n), weights.getShape()));
        }
        parameters.addGradients(gradients);
    }

    private void assertAll(String prefix, List<NDArray> actual) throws IOException {
        for (int i = 0; i < NAMES.size(); i++) {
            float[] expected = values(prefix + NAMES.get(i));
            float[] found = actual.get(i).toFloatArray();
            // Entry by entry: gradients from 1e-7 to 10 leave moments of very different sizes.
            for (int j = 0; j < expected.length; j++) {
                assertEquals(
                        expected[j],
                        found[j],
                        1e-6 * Math.abs(expected[j]) + 1e-12,
                        prefix + NAMES.get(i) + " at " + j);
            }
        }
    }

    private float[] values(String tensor) throws IOException {
        TensorEntry entry = tensors.get(tensor);
        float[] values = new float[(int) entry.elements()];
        ByteBuffer.wrap(Files.readAllBytes(entry.file()), (int) entry.offset(), (int) entry.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
