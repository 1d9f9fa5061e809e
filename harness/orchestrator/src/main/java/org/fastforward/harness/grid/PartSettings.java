package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.settings.SettingValue;
import org.fastforward.harness.settings.SettingsReader;

/**
 * What tells the runs of a whole grid apart: settings that one of its parts varies or sets for
 * itself.
 *
 * @param ofParts of each part: the values, in its cells, of every setting that tells cells apart
 * @param ofArms settings that tell the arms of a cell apart
 */
record PartSettings(List<Map<String, List<Object>>> ofParts, List<String> ofArms) {

    static PartSettings of(
            GridFile file, List<Variations> varied, List<? extends JsonNode> overrides) {
        Set<String> cells = new LinkedHashSet<>();
        Set<String> arms = new LinkedHashSet<>();
        for (Variations part : varied) {
            cells.addAll(part.cellSettings());
            arms.addAll(part.armSettings());
        }
        List<GridFile> whole = file.whole();
        for (int i = 0; i < file.parts().size(); i++) {
            int splitVersion = Variations.splitVersion(whole.get(i), overrides);
            for (String key : file.parts().get(i).ownSettings()) {
                boolean given = overrides.stream().anyMatch(layer -> layer.has(key));
                if (!given && SettingsReader.keys().contains(key)) {
                    (SettingsReader.changesAdam(key, splitVersion) ? cells : arms).add(key);
                }
            }
        }
        List<Map<String, List<Object>>> values = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            Map<String, List<Object>> ofPart = new LinkedHashMap<>();
            for (String key : cells) {
                ofPart.put(key, values(whole.get(i), varied.get(i), key, overrides));
            }
            values.add(ofPart);
        }
        return new PartSettings(List.copyOf(values), List.copyOf(arms));
    }

    /** Those that tell cells apart and have more than one value in the grid. */
    List<String> named() {
        return ofParts.get(0).keySet().stream()
                .filter(
                        key ->
                                ofParts.stream()
                                                .flatMap(part -> part.get(key).stream())
                                                .map(SettingText::of)
                                                .distinct()
                                                .count()
                                        > 1)
                .toList();
    }

    private static List<Object> values(
            GridFile part, Variations varied, String key, List<? extends JsonNode> overrides) {
        if (varied.cellSettings().contains(key)) {
            return varied.values(key).stream()
                    .map(value -> SettingValue.plain("vary", key, value))
                    .toList();
        }
        Set<Object> values = new LinkedHashSet<>();
        for (GridFile.Model model : part.models().values()) {
            for (GridFile.Task task : part.tasks().values()) {
                List<JsonNode> layers = new ArrayList<>();
                layers.addAll(List.of(part.settings(), model.settings(), task.settings()));
                layers.addAll(overrides);
                RunSettings settings = SettingsReader.read("grid " + part.name(), layers);
                values.add(SettingsReader.plain(settings).get(key));
            }
        }
        return List.copyOf(values);
    }
}
