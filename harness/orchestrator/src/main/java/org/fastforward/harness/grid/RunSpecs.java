package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Task;

/** Makes the specifications of a grid's runs: names are checked, layers of settings laid. */
final class RunSpecs {
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final GridFile file;
    private final String grid;
    private final List<JsonNode> overrides;
    private final List<String> cellSettings;

    /**
     * Layers repeat from cell to cell, and reading them takes a hundred times as long as a hash.
     */
    private final Map<List<JsonNode>, RunSettings> read = new ConcurrentHashMap<>();

    /**
     * What the arms of a cell share.
     *
     * @param varied the cell's values of the settings that the grid varies
     * @param data {@code embedded}, a file or a folder
     */
    record Shared(
            String model, String task, String adapter, long seed, ObjectNode varied, String data) {
        /** Returns this with other values of the settings that the grid varies. */
        Shared at(ObjectNode other) {
            return new Shared(model, task, adapter, seed, other, data);
        }
    }

    /**
     * @param grid the grid's name
     * @param overrides settings over all others, later ones over earlier ones
     * @param cellSettings settings that cells are told apart by in their names
     */
    RunSpecs(
            GridFile file,
            String grid,
            List<? extends JsonNode> overrides,
            List<String> cellSettings) {
        this.file = file;
        this.grid = grid;
        this.overrides = List.copyOf(overrides);
        this.cellSettings = List.copyOf(cellSettings);
    }

    /** Returns a cell's Adam arm. */
    RunSpec adam(Shared cell) {
        return of(cell, "", 1, NOTHING);
    }

    /**
     * Returns an Adam arm beside a cell.
     *
     * @param factor by which the cell's learning rate is multiplied
     */
    RunSpec study(Shared cell, double factor) {
        return of(cell, "", factor, NOTHING);
    }

    /** Returns an arm of a cell beside its Adam arm. */
    RunSpec of(Shared cell, Variations.Arm arm) {
        return of(cell, arm.policy(), 1, arm.set());
    }

    private RunSpec of(Shared cell, String policy, double factor, ObjectNode set) {
        GridFile.Model model = file.models().get(known(file, "model", cell.model(), file.models()));
        GridFile.Task task = file.tasks().get(known(file, "task", cell.task(), file.tasks()));
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
                factored(factor, settings(model.settings(), task.settings(), cell.varied(), set)),
                cellSettings,
                Variations.names(set));
    }

    /**
     * Returns the data of a task.
     *
     * @throws UserException naming the allowed values
     */
    String data(String task) {
        return data(file, task);
    }

    /** The same, of a grid that may have parts. */
    static String data(GridFile file, String task) {
        return file.tasks().get(known(file, "task", task, file.tasks())).data();
    }

    /** Returns the name of a cell that has several learning rates. */
    String withoutRate(RunSpec run) {
        return run.cell(
                cellSettings.stream()
                        .filter(key -> !key.equals(VariedSettings.LEARNING_RATE))
                        .toList());
    }

    private RunSettings factored(double factor, RunSettings settings) {
        if (factor == 1) {
            return settings;
        }
        ObjectNode all = SettingsReader.tree(settings);
        all.put(VariedSettings.LEARNING_RATE, settings.learningRate() * factor);
        return read(List.of(all));
    }

    /** Returns the settings under some inner layers. */
    RunSettings settings(JsonNode... inner) {
        List<JsonNode> layers = new ArrayList<>();
        layers.add(file.settings());
        layers.addAll(List.of(inner));
        layers.addAll(overrides);
        return read(layers);
    }

    private RunSettings read(List<JsonNode> layers) {
        return read.computeIfAbsent(layers, l -> SettingsReader.read("grid " + file.name(), l));
    }

    private static String known(GridFile file, String what, String value, Map<String, ?> allowed) {
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
