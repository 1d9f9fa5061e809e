package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.shared.UserException;

/**
 * What a grid wants, kept in {@code grid.json} of its folder: every model with every task, adapter,
 * seed and value of each varied setting is a cell, with an Adam arm and the arms that are listed.
 *
 * @param schemaVersion version of this schema
 * @param name the grid's name
 * @param models models, in the order of tables and figures
 * @param tasks tasks, in that order
 * @param adapters adapters, in that order
 * @param seeds seeds, in that order
 * @param vary the values of each setting that cells are told apart by, in that order
 * @param arms the arms beside each cell's Adam arm, in that order
 * @param defaults the value of each setting that tells cells or arms apart where a record does not
 *     have it, since it is older than the setting
 * @param miniature whether models are tiny and data synthetic, so that only the effect shows
 */
@JsonPropertyOrder({
    "schema_version",
    "name",
    "models",
    "tasks",
    "adapters",
    "seeds",
    "vary",
    "arms",
    "defaults",
    "miniature"
})
public record GridRecord(
        int schemaVersion,
        String name,
        List<String> models,
        List<String> tasks,
        List<String> adapters,
        List<Long> seeds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<Object>> vary,
        List<GridArm> arms,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> defaults,
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
        arms = copy("arms", arms);
        vary = Collections.unmodifiableMap(vary == null ? Map.of() : new LinkedHashMap<>(vary));
        defaults =
                Collections.unmodifiableMap(
                        defaults == null ? Map.of() : new LinkedHashMap<>(defaults));
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
                ? Optional.of(Json.read(file, GridFileText.class).toRecord())
                : Optional.empty();
    }

    /**
     * Tells whether the grid has a cell.
     *
     * @param cell the cell
     * @return true if the grid wants it
     */
    public boolean wants(CellKey cell) {
        return models.contains(cell.model())
                && tasks.contains(cell.task())
                && adapters.contains(cell.adapter())
                && seeds.contains(cell.seed())
                && cell.varied().values().keySet().equals(vary.keySet())
                && vary.keySet().stream()
                        .allMatch(key -> varied(key).contains(cell.varied().values().get(key)));
    }

    /**
     * The values of a setting that cells are told apart by.
     *
     * @param key one of {@link #vary}
     * @return their texts, in the grid's order
     */
    public List<String> varied(String key) {
        return vary.get(key).stream().map(SettingText::of).toList();
    }

    /**
     * The settings in which arms differ.
     *
     * @return their names, in the order in which arms name them
     */
    @JsonIgnore
    public List<String> armSettings() {
        return arms.stream().flatMap(arm -> arm.set().keySet().stream()).distinct().toList();
    }

    /**
     * The arms of a cell beside its Adam arm.
     *
     * @param cell the cell
     * @return their keys, in the grid's order
     */
    public List<ArmKey> arms(CellKey cell) {
        return arms.stream().filter(arm -> arm.isOf(cell)).map(GridArm::key).distinct().toList();
    }

    private static <T> List<T> copy(String field, List<T> values) {
        if (values == null) {
            throw new UserException("a grid record has no " + field + ": list them");
        }
        return List.copyOf(values);
    }
}
