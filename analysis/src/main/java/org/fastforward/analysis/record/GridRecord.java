package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fastforward.shared.UserException;

/**
 * What a grid wants, kept in {@code grid.json} of its folder: every model with every task, adapter,
 * seed and learning rate is a cell, with an Adam arm and a Fast Forward arm for each policy.
 *
 * @param schemaVersion version of this schema
 * @param name the grid's name
 * @param models models, in the order of tables and figures
 * @param tasks tasks, in that order
 * @param adapters adapters, in that order
 * @param seeds seeds, in that order
 * @param learningRates learning rates, in that order; empty where the grid does not cross them:
 *     each cell then has the one of its settings
 * @param policies Fast Forward policies of every cell, in that order
 * @param extraArms Fast Forward arms that some cells have besides
 * @param miniature whether models are tiny and data synthetic, so that only the effect shows
 */
@JsonPropertyOrder({
    "schema_version",
    "name",
    "models",
    "tasks",
    "adapters",
    "seeds",
    "learning_rates",
    "policies",
    "extra_arms",
    "miniature"
})
public record GridRecord(
        int schemaVersion,
        String name,
        List<String> models,
        List<String> tasks,
        List<String> adapters,
        List<Long> seeds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> learningRates,
        List<String> policies,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ExtraArm> extraArms,
        boolean miniature) {

    /** The file's name in a grid's folder. */
    public static final String FILE_NAME = "grid.json";

    /**
     * Copies the lists.
     *
     * @throws UserException if a list is missing that every grid has had from the first schema
     */
    public GridRecord {
        models = copy("models", models);
        tasks = copy("tasks", tasks);
        adapters = copy("adapters", adapters);
        seeds = copy("seeds", seeds);
        policies = copy("policies", policies);
        learningRates = learningRates == null ? List.of() : List.copyOf(learningRates);
        extraArms = extraArms == null ? List.of() : List.copyOf(extraArms);
        name = name == null ? "" : name;
    }

    /**
     * Writes {@code grid.json}, replacing an older one.
     *
     * @param gridFolder the grid's folder, created where needed
     */
    public void writeTo(Path gridFolder) {
        Json.write(gridFolder.resolve(FILE_NAME), this);
    }

    /**
     * Reads {@code grid.json}.
     *
     * @param gridFolder the grid's folder
     * @return the grid, or empty where there is no such file
     * @throws UserException if it is damaged, or a newer program wrote it
     */
    public static Optional<GridRecord> readFrom(Path gridFolder) {
        Path file = gridFolder.resolve(FILE_NAME);
        return Files.isRegularFile(file)
                ? Optional.of(Json.read(file, GridRecord.class))
                : Optional.empty();
    }

    /**
     * Tells whether the grid has a cell.
     *
     * @param model the cell's model
     * @param task its task
     * @param adapter its adapter
     * @param seed its seed
     * @param learningRate its learning rate; anything where the grid does not cross learning rates
     * @return true if the grid wants it
     */
    public boolean wants(
            String model, String task, String adapter, long seed, double learningRate) {
        return models.contains(model)
                && tasks.contains(task)
                && adapters.contains(adapter)
                && seeds.contains(seed)
                && (learningRates.isEmpty()
                        || learningRates.stream()
                                .anyMatch(rate -> LearningRate.same(rate, learningRate)));
    }

    /**
     * The Fast Forward arms of a cell.
     *
     * @param model the cell's model
     * @param task its task
     * @param adapter its adapter
     * @param learningRate its learning rate
     * @return the policies of every cell, then those of extra arms
     */
    public List<String> policies(String model, String task, String adapter, double learningRate) {
        return Stream.concat(
                        policies.stream(),
                        extraArms.stream()
                                .filter(arm -> arm.matches(model, task, adapter, learningRate))
                                .map(ExtraArm::policy))
                .distinct()
                .toList();
    }

    private static <T> List<T> copy(String field, List<T> values) {
        if (values == null) {
            throw new UserException("a grid record has no " + field + ": list them");
        }
        return List.copyOf(values);
    }
}
