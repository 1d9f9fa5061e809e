package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.harness.inputs.InputLocation;
import org.fastforward.shared.UserException;

/**
 * A grid file as it is written.
 *
 * @param name the grid's name and its folder's
 * @param profile {@code mini}, {@code real} or {@code paper}: the scale, for records
 * @param models by name
 * @param tasks by name
 * @param adapters lora, dora, full
 * @param policies line searches of arms of every cell: short for arms that set nothing
 * @param seeds one cell each
 * @param vary values of settings that tell cells, or arms, apart
 * @param arms arms of cells besides those of policies
 * @param learningRates values to vary the learning rate over: short for that of vary
 * @param extraArms line searches that only some cells have: short for arms with a condition
 * @param settings hyperparameters of every run
 * @param ownData settings over all these for a cell on a user's own data, or null
 * @param learningRateStudy Adam arms at other learning rates, or null
 * @param tune how Adam's learning rate is looked for, or null
 * @param parts grids that this one consists of; none: this is one itself
 * @param execution how cells are run: see {@link org.fastforward.harness.spec.Execution}
 * @param slurm what a Slurm cluster is asked for: see {@code SlurmOptions}
 */
public record GridFile(
        String name,
        String profile,
        Map<String, Model> models,
        Map<String, Task> tasks,
        List<String> adapters,
        List<String> policies,
        List<Long> seeds,
        Map<String, List<JsonNode>> vary,
        List<Arm> arms,
        List<JsonNode> learningRates,
        List<ExtraArm> extraArms,
        JsonNode settings,
        JsonNode ownData,
        LearningRateStudy learningRateStudy,
        Tune tune,
        List<GridPart> parts,
        JsonNode execution,
        JsonNode slurm) {

    /** The grids that come with the project. */
    public static final List<String> KNOWN =
            List.of("mini", "paper", "real", "tuned", "tuned-real", "analyses", "loge", "combined");

    /**
     * A model.
     *
     * @param checkpoint its folder or {@code hf://owner/name}: see {@link InputLocation}
     * @param settings over the grid's
     */
    public record Model(String checkpoint, JsonNode settings) {
        /** Fills what is not written. */
        public Model {
            settings = settings == null ? MissingNode.getInstance() : settings;
            Objects.requireNonNull(checkpoint, "a model needs a checkpoint");
        }
    }

    /**
     * A task.
     *
     * @param data {@code embedded}, a file or folder, or {@code hf://datasets/owner/name}: see
     *     {@link InputLocation}
     * @param settings over the grid's and the model's
     */
    public record Task(String data, JsonNode settings) {
        /** Fills what is not written. */
        public Task {
            settings = settings == null ? MissingNode.getInstance() : settings;
            Objects.requireNonNull(data, "a task needs data");
        }
    }

    /**
     * An arm that cells have beside their Adam arm.
     *
     * @param policy its line search
     * @param set settings in which it differs; none that changes plain Adam
     * @param where the cells that have it: model, task, adapter, seed or a varied setting, each
     *     with a value or several; left out: all
     */
    public record Arm(String policy, Map<String, JsonNode> set, Map<String, JsonNode> where) {
        /** Fills what is not written. */
        public Arm {
            set = set == null ? Map.of() : new LinkedHashMap<>(set);
            where = where == null ? Map.of() : new LinkedHashMap<>(where);
        }
    }

    /**
     * An arm that sets nothing, of those cells that agree in every part that is given.
     *
     * @param policy its line search
     * @param model the cells' model
     * @param task the cells' task
     * @param adapter the cells' adapter
     * @param learningRate the cells' learning rate
     */
    public record ExtraArm(
            String policy, JsonNode model, JsonNode task, JsonNode adapter, JsonNode learningRate) {
        Arm toArm() {
            Map<String, JsonNode> where = new LinkedHashMap<>();
            where.put("model", model);
            where.put("task", task);
            where.put("adapter", adapter);
            where.put(VariedSettings.LEARNING_RATE, learningRate);
            where.values().removeIf(Objects::isNull);
            return new Arm(policy, Map.of(), where);
        }
    }

    /**
     * Adam arms at multiples of the learning rate, beside some cells.
     *
     * @param models names of the cells' models
     * @param task the cells' task
     * @param adapter the cells' adapter
     * @param factors multiples
     */
    public record LearningRateStudy(
            List<String> models, String task, String adapter, List<Double> factors) {}

    /**
     * Adam's learning rate is walked up and down a ladder of multiples of the grid's, from the
     * grid's own, until two rungs on each side of the best are worse; every arm is then measured
     * against the best.
     *
     * @param factors the rungs; 1 is one, written or not
     */
    public record Tune(List<Double> factors) {}

    /** Fills what is not written. */
    public GridFile {
        settings = settings == null ? MissingNode.getInstance() : settings;
        execution = execution == null ? MissingNode.getInstance() : execution;
        slurm = slurm == null ? MissingNode.getInstance() : slurm;
        ownData = ownData == null ? MissingNode.getInstance() : ownData;
        models = models == null ? Map.of() : new LinkedHashMap<>(models);
        tasks = tasks == null ? Map.of() : new LinkedHashMap<>(tasks);
        adapters = filled("adapters", adapters);
        policies = filled("policies", policies);
        seeds = filled("seeds", seeds);
        vary = vary == null ? Map.of() : new LinkedHashMap<>(vary);
        vary.forEach((key, values) -> filled("vary." + key, values));
        arms = filled("arms", arms);
        learningRates = filled("learning_rates", learningRates);
        extraArms = filled("extra_arms", extraArms);
        parts = filled("parts", parts);
    }

    /** Returns the grids that this one consists of, each with all its keys. */
    List<GridFile> whole() {
        return parts.isEmpty() ? List.of(this) : parts.stream().map(p -> p.of(this)).toList();
    }

    /** Returns the values of every varied setting, however it is written. */
    Map<String, List<JsonNode>> varied() {
        Map<String, List<JsonNode>> all = new LinkedHashMap<>(vary);
        if (!learningRates.isEmpty()) {
            all.put(VariedSettings.LEARNING_RATE, learningRates);
        }
        if (tune != null) {
            all.put(VariedSettings.LEARNING_RATE, Ladder.of(this).rungs());
        }
        return all;
    }

    /** Returns every arm beside the Adam arm, however it is written. */
    List<Arm> allArms() {
        List<Arm> all = new ArrayList<>();
        policies.forEach(policy -> all.add(new Arm(policy, Map.of(), Map.of())));
        all.addAll(arms);
        extraArms.forEach(arm -> all.add(arm.toArm()));
        return all;
    }

    private static <T> List<T> filled(String key, List<T> values) {
        if (values != null && values.stream().anyMatch(GridFile::isEmpty)) {
            throw new UserException("key " + key + " has an empty entry");
        }
        return values == null ? List.of() : List.copyOf(values);
    }

    private static boolean isEmpty(Object entry) {
        return entry == null || (entry instanceof JsonNode node && node.isNull());
    }

    /**
     * Returns this with every task's data taken from a folder.
     *
     * @throws UserException if the folder lacks one
     */
    GridFile withData(Path folder) {
        Map<String, Task> given = new LinkedHashMap<>();
        tasks.forEach(
                (id, task) ->
                        given.put(id, new Task(InputLocation.dataOf(folder, id), task.settings())));
        return with(models, given);
    }

    /** Returns this with another checkpoint for one of its models. */
    public GridFile withCheckpoint(String model, String checkpoint) {
        Map<String, Model> given = new LinkedHashMap<>(models);
        given.computeIfPresent(model, (id, m) -> new Model(checkpoint, m.settings()));
        return with(given, tasks);
    }

    private GridFile with(Map<String, Model> otherModels, Map<String, Task> otherTasks) {
        return new GridFile(
                name,
                profile,
                otherModels,
                otherTasks,
                adapters,
                policies,
                seeds,
                vary,
                arms,
                learningRates,
                extraArms,
                settings,
                ownData,
                learningRateStudy,
                tune,
                parts,
                execution,
                slurm);
    }

    /**
     * Returns the name of a grid's folder in the results.
     *
     * @param nameOrFile that name, or a grid's file
     * @throws UserException if the file is not understood
     */
    public static String nameOf(String nameOrFile) {
        return Files.isRegularFile(Path.of(nameOrFile)) ? read(nameOrFile).name() : nameOrFile;
    }

    /**
     * Reads a grid.
     *
     * @param nameOrFile a known name, or a file
     * @throws UserException if there is no such grid or it is not understood
     */
    public static GridFile read(String nameOrFile) {
        return GridFileReader.read(nameOrFile);
    }
}
