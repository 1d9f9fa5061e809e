package org.fastforward.harness.rehearse;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.flops.Flops;
import org.fastforward.shared.yaml.YamlText;

/**
 * What the adam arm of a real cell would take on the machine of a rehearsal, every sequence taken
 * to have the same length.
 *
 * @param task medical, instruction or chat
 * @param steps its optimizer steps
 * @param trainingSeconds of these
 * @param tests evaluations of the test set
 * @param testSeconds of these
 * @param flops operations of the optimizer steps
 */
public record Prediction(
        String task,
        int steps,
        double trainingSeconds,
        int tests,
        double testSeconds,
        Flops flops) {

    /** A task's real data set. */
    record DataSet(int records, boolean heldOut) {
        int trainSequences(RunSettings s) {
            return heldOut ? records - s.tinySize() - s.testSize() : records;
        }
    }

    /**
     * Predicts all tasks.
     *
     * @param model its name; settings of its own in the grid {@code paper} hold
     * @param meanLength tokens of a sequence
     */
    static List<Prediction> of(String model, FlopModel flops, Measured measured, int meanLength) {
        List<Prediction> all = new ArrayList<>();
        dataSets()
                .forEach(
                        (task, data) ->
                                all.add(
                                        of(
                                                task,
                                                settings(model, task),
                                                data,
                                                flops,
                                                measured,
                                                meanLength)));
        return all;
    }

    private static Prediction of(
            String task, RunSettings s, DataSet data, FlopModel flops, Measured m, int meanLength) {
        int steps = s.adamSteps(data.trainSequences(s));
        // Before the first step, then at intervals, and after the last one.
        int tests = 1 + (steps + s.testEvery() - 1) / s.testEvery();
        double stepTokens = (double) s.sequencesPerStep() * meanLength;
        Flops sequence = flops.trainingSequence(meanLength, meanLength - 1);
        double sequences = (double) steps * s.sequencesPerStep();
        return new Prediction(
                task,
                steps,
                steps * (stepTokens * m.secondsPerTrainedToken() + m.optimizerSeconds()),
                tests,
                (double) tests * s.testSize() * meanLength * m.secondsPerForwardToken(),
                new Flops(
                        sequences * sequence.paper() + steps * flops.perStep().paper(),
                        sequences * sequence.exact() + steps * flops.perStep().exact()));
    }

    /** Returns the settings of the grid {@code paper} for a model, whether it is in it or not. */
    public static RunSettings settings(String model, String task) {
        GridFile grid = GridFile.read("paper");
        List<JsonNode> layers = new ArrayList<>();
        layers.add(grid.settings());
        if (grid.models().containsKey(model)) {
            layers.add(grid.models().get(model).settings());
        }
        layers.add(grid.tasks().get(task).settings());
        return SettingsReader.read("grid paper", layers);
    }

    private static Map<String, DataSet> dataSets() {
        return YamlText.resource(Prediction.class, "tasks.yaml")
                .as(new TypeReference<LinkedHashMap<String, DataSet>>() {});
    }
}
