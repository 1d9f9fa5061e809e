package org.fastforward.analysis.cell;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunRecord;

/**
 * Which settings tell the runs of a grid apart: those that its description names, or, where there
 * is none, those in which otherwise equal runs were found to differ.
 *
 * @param ofCells settings that tell cells apart, each with its value where a record lacks it
 * @param ofArms settings that tell a cell's arms apart, likewise
 */
record VariedKeys(Map<String, String> ofCells, Map<String, String> ofArms) {
    private static final Map<String, String> LEARNING_RATES =
            Map.of(VariedSettings.LEARNING_RATE, "");

    /** Copies the maps. */
    VariedKeys {
        ofCells = Collections.unmodifiableMap(new LinkedHashMap<>(ofCells));
        ofArms = Collections.unmodifiableMap(new LinkedHashMap<>(ofArms));
    }

    static VariedKeys of(Optional<GridRecord> grid, List<RunRecord> runs) {
        return grid.map(VariedKeys::of).orElseGet(() -> of(runs));
    }

    private static VariedKeys of(GridRecord grid) {
        return new VariedKeys(
                withDefaults(grid, grid.vary().keySet()), withDefaults(grid, grid.armSettings()));
    }

    private static Map<String, String> withDefaults(GridRecord grid, Iterable<String> keys) {
        Map<String, String> all = new LinkedHashMap<>();
        keys.forEach(key -> all.put(key, SettingText.of(grid.defaults().get(key))));
        return all;
    }

    private static VariedKeys of(List<RunRecord> runs) {
        List<RunRecord> adams = runs.stream().filter(RunRecord::isAdam).toList();
        Map<String, String> cells = differing(adams, run -> run.cell(Map.of()));
        // Some cell at several learning rates; models with a rate of their own are no such thing.
        if (runs.stream().map(run -> run.cell(LEARNING_RATES)).distinct().count()
                > runs.stream().map(run -> run.cell(Map.of())).distinct().count()) {
            cells.putAll(LEARNING_RATES);
        }
        Map<String, String> arms =
                differing(
                        runs.stream().filter(run -> !run.isAdam()).toList(),
                        run -> List.of(run.cell(cells), run.policy()));
        return new VariedKeys(cells, arms);
    }

    /** The settings in which runs of one group differ. */
    private static Map<String, String> differing(
            List<RunRecord> runs, Function<RunRecord, Object> group) {
        Map<Object, List<RunRecord>> groups = runs.stream().collect(Collectors.groupingBy(group));
        Map<String, String> keys = new TreeMap<>();
        for (List<RunRecord> same : groups.values()) {
            Map<String, Set<String>> values = new HashMap<>();
            for (RunRecord run : same) {
                run.settings()
                        .forEach(
                                (key, value) ->
                                        values.computeIfAbsent(key, k -> new HashSet<>())
                                                .add(SettingText.of(value)));
            }
            values.forEach(
                    (key, found) -> {
                        if (found.size() > 1) {
                            keys.put(key, "");
                        }
                    });
        }
        return keys;
    }
}
