package org.fastforward.harness.engine.fastforward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.harness.engine.gradient.Evaluation;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.optimizer.AdamW;
import org.fastforward.harness.engine.optimizer.AdamWSettings;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.peft.SavedAdapter;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.Home;
import org.fastforward.shared.names.Policy;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.MicroBatches;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole Fast Forward runs against the same runs in Python, over PEFT (scripts/fixtures). */
class GoldenFastForwardTest {
    private static final Path GOLDEN = Home.resolve("models/src/test/resources/golden");
    private static final int PAIR = 2;
    private static final int BUDGET = 64;

    @ParameterizedTest
    @CsvSource({"neox,paper", "neox,reference", "llama_grouped,paper", "llama_grouped,reference"})
    void stepsAndStagesEqualPythons(String name, String policy) throws IOException {
        JsonNode expected = json(GOLDEN.resolve(name + "/fast_forward/expected.json")).path(policy);
        JsonNode data = json(GOLDEN.resolve("fast_forward_sequences.json"));
        Checkpoint checkpoint = Checkpoint.open(GOLDEN.resolve(name));
        Layout layout = Layout.of(checkpoint.config());
        Path initial = GOLDEN.resolve(name + "/fast_forward/initial");
        SavedAdapter saved = PeftFolder.read(initial, layout);
        FlopModel flops = new FlopModel(layout, saved.plan(), true);
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel model =
                        new LanguageModel(manager, layout, weights, saved.plan(), DType.F32, 0);
                AdamW adam = new AdamW(manager, model.parameters(), adamW(expected.path("adamw")));
                FastForwardStage stage =
                        new FastForwardStage(
                                manager,
                                model.parameters(),
                                LineSearch.of(Policy.named(policy), 1000))) {
            saved.load(manager, model.kernels(), model.trainable());
            model.weightsChanged();
            Evaluation tiny =
                    new Evaluation(
                            examples(data.path("tiny_validation")),
                            PAIR,
                            new MicroBatches(BUDGET, 0),
                            flops);
            GradientStep gradients = new GradientStep(model, flops, new MicroBatches(BUDGET, 0));
            int stages = 0;
            for (int step = 1; step <= expected.path("step_losses").size(); step++) {
                double loss =
                        gradients
                                .accumulate(examples(data.path("train").get(step - 1)), 0, step)
                                .loss();
                assertClose(expected.path("step_losses").get(step - 1).asDouble(), loss, "step");
                stage.beforeStep();
                adam.step(expected.at("/adamw/lr").asDouble());
                model.weightsChanged();
                if (step % expected.path("interval").asInt() == 0) {
                    List<NDArray> copies = new ArrayList<>(stage.origin());
                    SearchResult result =
                            stage.run(
                                    () -> {
                                        copies.addAll(stage.direction());
                                        return tiny.loss(model);
                                    });
                    check(expected.path("stages").get(stages++), result);
                    assertTrue(copies.size() > model.trainable().size());
                    assertTrue(copies.stream().allMatch(NDArray::isReleased), "nothing is left");
                }
            }
            assertEquals(expected.path("stages").size(), stages);
        }
    }

    private static void check(JsonNode expected, SearchResult stage) {
        assertEquals(expected.path("tau").asDouble(), stage.tau());
        assertEquals(expected.path("losses").size(), stage.passes());
        assertClose(expected.path("loss").asDouble(), stage.loss(), "kept loss");
        for (int i = 0; i < stage.passes(); i++) {
            assertClose(
                    expected.path("losses").get(i).asDouble(),
                    stage.curve().get(i).loss(),
                    "point " + i);
        }
    }

    private static void assertClose(double expected, double actual, String what) {
        assertEquals(expected, actual, 1e-4 * Math.abs(expected), what);
    }

    private static AdamWSettings adamW(JsonNode node) {
        return new AdamWSettings(
                node.path("betas").get(0).asDouble(),
                node.path("betas").get(1).asDouble(),
                node.path("eps").asDouble(),
                node.path("weight_decay").asDouble());
    }

    private static List<Example> examples(JsonNode sequences) {
        List<Example> examples = new ArrayList<>();
        for (JsonNode s : sequences) {
            examples.add(new Example(examples.size(), ints(s.path("ids")), ints(s.path("labels"))));
        }
        return examples;
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }
}
