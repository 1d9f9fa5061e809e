package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fastforward.analysis.BadRecordException;

/**
 * What a grid wants, kept in {@code grid.json} of its folder: every model with every task, adapter
 * and seed is a cell, with an Adam arm and a Fast Forward arm for each policy.
 *
 * @param schemaVersion version of this schema
 * @param name the grid's name
 * @param models models, in the order of tables and figures
 * @param tasks tasks, in that order
 * @param adapters adapters, in that order
 * @param seeds seeds, in that order
 * @param policies Fast Forward policies, in that order
 * @param miniature whether models are tiny and data synthetic, so that only the effect shows
 */
@JsonPropertyOrder({
    "schema_version",
    "name",
    "models",
    "tasks",
    "adapters",
    "seeds",
    "policies",
    "miniature"
})
public record GridRecord(
        int schemaVersion,
        String name,
        List<String> models,
        List<String> tasks,
        List<String> adapters,
        List<Long> seeds,
        List<String> policies,
        boolean miniature) {

    /** The file's name in a grid's folder. */
    public static final String FILE_NAME = "grid.json";

    /**
     * Copies the lists.
     *
     * @throws BadRecordException if a list is missing
     */
    public GridRecord {
        models = copy("models", models);
        tasks = copy("tasks", tasks);
        adapters = copy("adapters", adapters);
        seeds = copy("seeds", seeds);
        policies = copy("policies", policies);
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
     * @throws BadRecordException if it is damaged, or a newer program wrote it
     */
    public static Optional<GridRecord> readFrom(Path gridFolder) {
        Path file = gridFolder.resolve(FILE_NAME);
        return Files.isRegularFile(file)
                ? Optional.of(Json.read(file, GridRecord.class))
                : Optional.empty();
    }

    private static <T> List<T> copy(String field, List<T> values) {
        if (values == null) {
            throw new BadRecordException("a grid record has no " + field + ": list them");
        }
        return List.copyOf(values);
    }
}
