package org.fastforward.harness.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.fastforward.harness.engine.cost.Costs;
import org.fastforward.harness.engine.fastforward.LineSearch;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.gradient.TrainingSequences;
import org.fastforward.harness.engine.optimizer.AdamWSettings;
import org.fastforward.harness.engine.resume.SaveTimes;
import org.fastforward.harness.engine.resume.SavedRuns;
import org.fastforward.harness.engine.schedule.BackingOff;
import org.fastforward.harness.engine.schedule.FollowingRate;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.peft.SavedAdapter;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.Home;
import org.fastforward.shared.names.Policy;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.batch.MicroBatches;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs at a rate that follows the stages, against the same in Python (scripts/fixtures). */
class GoldenFollowTest {
    private static final Path GOLDEN = Home.resolve("models/src/test/resources/golden");
    private static final int PAIR = 2;
    private static final int BUDGET = 64;

    @TempDir private Path temp;

    /** What a run did. */
    private static final class Seen implements RunListener {
        final List<Double> losses = new ArrayList<>();
        final List<Double> rates = new ArrayList<>();
        final List<Integer> stageSteps = new ArrayList<>();
        final List<SearchResult> stages = new ArrayList<>();

        @Override
        public void stepTaken(
                Standing now, double epochs, GradientStep.Result step, double rate, Costs costs) {
            losses.add(step.loss());
            rates.add(rate);
        }

        @Override
        public void stageEnded(Standing now, double epochs, SearchResult stage, Costs costs) {
            stageSteps.add(now.step());
            stages.add(stage);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void ratesStagesAndLossesEqualPythons(int index) throws IOException {
        JsonNode expected = json("follow.json").path("runs").get(index);
        JsonNode data = json("fast_forward_sequences.json");
        List<Example> tiny = examples(List.of(data.path("tiny_validation")));
        List<Example> train =
                examples(data.path("train")).subList(0, expected.path("sequences").asInt());
        TrainingPlan plan =
                new TrainingPlan(
                        adamW(expected.path("adamw")),
                        new FollowingRate(expected.at("/adamw/lr").asDouble()),
                        new TrainingSequences(train, Order.AS_GIVEN, 0, train.size()),
                        Optional.of(
                                new TrainingPlan.Stages(
                                        LineSearch.of(Policy.PARABOLA, 100_000),
                                        new BackingOff(),
                                        tiny)),
                        PAIR,
                        new MicroBatches(BUDGET, 0));
        Path folder = GOLDEN.resolve(expected.path("case").asText());
        Checkpoint checkpoint = Checkpoint.open(folder);
        Layout layout = Layout.of(checkpoint.config());
        Path initial = folder.resolve("fast_forward/initial");
        SavedAdapter saved = PeftFolder.read(initial, layout);
        Seen seen = new Seen();
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel model =
                        new LanguageModel(manager, layout, weights, saved.plan(), DType.F32, 0);
                Training training = new Training(manager, model, plan)) {
            saved.load(manager, model.kernels(), model.trainable());
            model.weightsChanged();
            int steps = expected.path("rates").size();
            TrainingLoop.Result end =
                    new TrainingLoop(
                                    training,
                                    new TrainingLoop.Course(
                                            tiny, steps, List.of(new StepLimit(steps))),
                                    List.of(seen),
                                    new StopSignal(),
                                    new SavedRuns(temp),
                                    new SaveTimes(0, 0))
                            .run();
            assertClose(
                    expected.path("final_tiny_loss").asDouble(), end.standing().testLoss(), "end");
        }
        assertClose(numbers(expected.path("rates")), seen.rates, "rate");
        assertClose(numbers(expected.path("step_losses")), seen.losses, "loss");
        JsonNode stages = expected.path("stages");
        assertEquals(stages.size(), seen.stages.size());
        for (int i = 0; i < stages.size(); i++) {
            SearchResult stage = seen.stages.get(i);
            assertEquals(stages.get(i).path("after_step").asInt(), seen.stageSteps.get(i));
            assertClose(stages.get(i).path("tau").asDouble(), stage.tau(), "tau");
            assertClose(
                    numbers(stages.get(i).path("taus")),
                    stage.curve().stream().map(SearchResult.Point::tau).toList(),
                    "point of stage " + i);
            assertClose(
                    numbers(stages.get(i).path("losses")),
                    stage.curve().stream().map(SearchResult.Point::loss).toList(),
                    "loss of stage " + i);
        }
    }

    private static void assertClose(List<Double> expected, List<Double> actual, String what) {
        assertEquals(expected.size(), actual.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertClose(expected.get(i), actual.get(i), what + " " + i);
        }
    }

    /** Steps at rates of 0.1 and more carry rounding far: processors differ by 2e-3 in a loss. */
    private static void assertClose(double expected, double actual, String what) {
        assertEquals(expected, actual, 5e-3 * Math.abs(expected), what);
    }

    private static List<Double> numbers(JsonNode array) {
        return DoubleStream.of(doubles(array)).boxed().toList();
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static AdamWSettings adamW(JsonNode node) {
        double[] betas = doubles(node.path("betas"));
        return new AdamWSettings(
                betas[0],
                betas[1],
                node.path("eps").asDouble(),
                node.path("weight_decay").asDouble());
    }

    /** The sequences of all groups, one group after the other. */
    private static List<Example> examples(Iterable<JsonNode> groups) {
        List<Example> examples = new ArrayList<>();
        for (JsonNode group : groups) {
            for (JsonNode s : group) {
                examples.add(
                        new Example(examples.size(), ints(s.path("ids")), ints(s.path("labels"))));
            }
        }
        return examples;
    }

    private static int[] ints(JsonNode array) {
        return DoubleStream.of(doubles(array)).mapToInt(value -> (int) value).toArray();
    }

    private static JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(GOLDEN.resolve(file).toFile());
    }
}
