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
import java.util.function.Function;
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
 * @param tuned whether Adam's learning rate was looked for: of its values, and of the arms at each,
 *     those are wanted that are there, and all aim at the best Adam arm's loss
 * @param parts grids that this one consists of, each with the same keys; none: this is one itself
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
    "miniature",
    "tuned",
    "parts"
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
        boolean miniature,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean tuned,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<GridRecord> parts) {

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
        parts = parts == null ? List.of() : List.copyOf(parts);
    }

    /** A grid that looks for no learning rate and has no parts. */
    public GridRecord(
            int schemaVersion,
            String name,
            List<String> models,
            List<String> tasks,
            List<String> adapters,
            List<Long> seeds,
            Map<String, List<Object>> vary,
            List<GridArm> arms,
            Map<String, Object> defaults,
            boolean miniature) {
        this(
                schemaVersion,
                name,
                models,
                tasks,
                adapters,
                seeds,
                vary,
                arms,
                defaults,
                miniature,
                false,
                List.of());
    }

    /**
     * A grid that consists of others.
     *
     * @param parts the others; what tells cells and arms apart has the same keys in each
     * @return a grid with the values of all
     */
    public static GridRecord of(List<GridRecord> parts) {
        GridRecord first = parts.get(0);
        Map<String, List<Object>> vary = new LinkedHashMap<>();
        first.vary.keySet().forEach(key -> vary.put(key, all(parts, part -> part.vary.get(key))));
        return new GridRecord(
                first.schemaVersion,
                first.name,
                all(parts, GridRecord::models),
                all(parts, GridRecord::tasks),
                all(parts, GridRecord::adapters),
                all(parts, GridRecord::seeds),
                vary,
                all(parts, GridRecord::arms),
                first.defaults,
                first.miniature,
                parts.stream().anyMatch(GridRecord::tuned),
                parts);
    }

    private static <T> List<T> all(
            List<GridRecord> parts, Function<GridRecord, ? extends List<T>> values) {
        return parts.stream().flatMap(part -> values.apply(part).stream()).distinct().toList();
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
     * Tells whether the grid has a cell, whatever runs are there.
     *
     * @param cell the cell
     * @return true if the grid wants it
     */
    public boolean wants(CellKey cell) {
        if (!parts.isEmpty()) {
            return parts.stream().anyMatch(part -> part.wants(cell));
        }
        return !tuned
                && models.contains(cell.model())
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
        if (!parts.isEmpty()) {
            return parts.stream()
                    .filter(part -> part.wants(cell))
                    .flatMap(part -> part.arms(cell).stream())
                    .distinct()
                    .toList();
        }
        return tuned
                ? List.of()
                : arms.stream().filter(arm -> arm.isOf(cell)).map(GridArm::key).distinct().toList();
    }

    private static <T> List<T> copy(String field, List<T> values) {
        if (values == null) {
            throw new UserException("a grid record has no " + field + ": list them");
        }
        return List.copyOf(values);
    }
}
