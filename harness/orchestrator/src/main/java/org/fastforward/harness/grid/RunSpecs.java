package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.run.RunSpec;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Task;

/** Makes the specifications of a grid's runs: names are checked, layers of settings laid. */
final class RunSpecs {
    private final GridFile file;
    private final String grid;
    private final List<JsonNode> overrides;
    private final boolean learningRateInName;

    /**
     * Layers repeat from cell to cell, and reading them takes a hundred times as long as a hash.
     */
    private final Map<List<JsonNode>, RunSettings> read = new ConcurrentHashMap<>();

    /**
     * What the arms of a cell share.
     *
     * @param learningRate instead of the settings'; NaN: the settings'
     * @param data {@code embedded}, a file or a folder
     */
    record Shared(
            String model,
            String task,
            String adapter,
            long seed,
            double learningRate,
            String data) {}

    /**
     * @param grid the grid's name
     * @param overrides settings over all others, later ones over earlier ones
     * @param learningRateInName whether cells are told apart by their learning rates
     */
    RunSpecs(
            GridFile file,
            String grid,
            List<? extends JsonNode> overrides,
            boolean learningRateInName) {
        this.file = file;
        this.grid = grid;
        this.overrides = List.copyOf(overrides);
        this.learningRateInName = learningRateInName;
    }

    /**
     * Returns one run.
     *
     * @param policy the line search; empty for the Adam arm
     * @param factor by which the cell's learning rate is multiplied; not 1: a run beside the cell
     * @throws UserException naming the allowed values
     */
    RunSpec of(Shared cell, String policy, double factor) {
        GridFile.Model model = file.models().get(known("model", cell.model(), file.models()));
        GridFile.Task task = file.tasks().get(known("task", cell.task(), file.tasks()));
        AdapterKind kind = AdapterKind.named(cell.adapter());
        if (kind == AdapterKind.NONE) {
            throw new UserException("adapter none trains nothing; known: lora, dora, full");
        }
        return new RunSpec(
                grid,
                file.profile(),
                cell.model(),
                model.checkpoint(),
                Task.named(cell.task()).id(),
                cell.data(),
                kind.id(),
                cell.seed(),
                policy.isEmpty() ? RunRecord.ADAM : RunRecord.FAST_FORWARD,
                policy,
                factor == 1 ? RunRecord.CELL : RunRecord.LEARNING_RATE_STUDY,
                factor,
                settings(cell.learningRate(), factor, model.settings(), task.settings()),
                learningRateInName);
    }

    /**
     * Returns the data of a task.
     *
     * @throws UserException naming the allowed values
     */
    String data(String task) {
        return file.tasks().get(known("task", task, file.tasks())).data();
    }

    private RunSettings settings(double learningRate, double factor, JsonNode... inner) {
        RunSettings settings = settings(inner);
        double rate = Double.isNaN(learningRate) ? settings.learningRate() : learningRate;
        return rate * factor == settings.learningRate()
                ? settings
                : settings.withLearningRate(rate * factor);
    }

    /** Returns the settings under some inner layers. */
    RunSettings settings(JsonNode... inner) {
        List<JsonNode> layers = new ArrayList<>();
        layers.add(file.settings());
        layers.addAll(List.of(inner));
        layers.addAll(overrides);
        return read.computeIfAbsent(layers, l -> SettingsReader.read("grid " + file.name(), l));
    }

    private String known(String what, String value, Map<String, ?> allowed) {
        if (!allowed.containsKey(value)) {
            throw new UserException(
                    "unknown "
                            + what
                            + " '"
                            + value
                            + "' in grid "
                            + file.name()
                            + "; known: "
                            + String.join(", ", allowed.keySet()));
        }
        return value;
    }
}
