package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.harness.settings.SettingValue;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.shared.UserException;
import org.fastforward.shared.names.Policy;

/** What the keys of a grid file must hold together; each message is one line. */
final class GridFileCheck {
    private final GridFile file;

    /** The texts that each part of a cell's key may have. */
    private final Map<String, List<String>> parts = new LinkedHashMap<>();

    private GridFileCheck(GridFile file) {
        this.file = file;
    }

    /**
     * @throws UserException for the first thing that is wrong
     */
    static void check(GridFile file) {
        require(file.name() != null, "key name is missing or empty");
        List<GridFile> whole = file.whole();
        whole.forEach(GridFileCheck::checkOne);
        require(
                whole.stream().map(GridFile::tune).distinct().count() == 1,
                "parts look for the learning rate in several ways: give tune to the whole grid, or"
                        + " make grids of their own");
    }

    private static void checkOne(GridFile file) {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("profile", file.profile() != null);
        given.put("models", !file.models().isEmpty());
        given.put("tasks", !file.tasks().isEmpty());
        given.put("adapters", !file.adapters().isEmpty());
        given.put("seeds", !file.seeds().isEmpty());
        given.forEach((key, there) -> require(there, "key " + key + " is missing or empty"));
        require(
                file.name().matches("[A-Za-z0-9_-][A-Za-z0-9._-]*"),
                "name '" + file.name() + "' must be letters, digits, '.', '_' and '-'");
        file.models().forEach((id, m) -> require(m != null, "model " + id + " has no checkpoint"));
        file.tasks().forEach((id, task) -> require(task != null, "task " + id + " has no data"));
        GridFileCheck check = new GridFileCheck(file);
        check.tune();
        check.varied();
        check.arms();
    }

    private void tune() {
        if (file.tune() == null) {
            return;
        }
        List<Double> factors = file.tune().factors();
        require(
                factors != null && !factors.isEmpty() && factors.stream().allMatch(f -> f > 0),
                "tune.factors must be multiples of the learning rate, each greater than 0");
        require(
                file.learningRates().isEmpty()
                        && !file.vary().containsKey(VariedSettings.LEARNING_RATE),
                "tune finds the learning rate, and vary has learning rates too: remove one of the"
                        + " two");
        require(
                file.learningRateStudy() == null,
                "tune looks at other learning rates, and so does learning_rate_study: remove one"
                        + " of the two");
    }

    private void varied() {
        require(
                file.learningRates().isEmpty()
                        || !file.vary().containsKey(VariedSettings.LEARNING_RATE),
                "learning_rates and vary have learning rates both: remove one of the two");
        file.vary()
                .forEach(
                        (key, values) -> require(values != null, "vary." + key + " has no values"));
        file.varied()
                .forEach(
                        (key, values) -> {
                            String where = file.vary().containsKey(key) ? "vary" : key + "s";
                            if (file.tune() != null && key.equals(VariedSettings.LEARNING_RATE)) {
                                texts("tune", key, values);
                                ofMany("tune", key);
                                parts.get(key).add(Variations.BEST);
                                return;
                            }
                            texts(where, key, values);
                            set(where, key);
                        });
    }

    private void texts(String where, String key, List<JsonNode> values) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : values) {
            String text = SettingValue.text(where, key, value);
            require(!texts.contains(text), where + " has " + key + " " + text + " twice");
            texts.add(text);
        }
        require(!texts.isEmpty(), where + "." + key + " has no values");
        parts.put(key, texts);
    }

    /** A varied setting must be set nowhere else: who wins would have to be guessed. */
    private void set(String by, String key) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        all.put("settings", file.settings());
        all.putAll(ofMany());
        refuse(by, key, all);
    }

    /** The grid's own is where the walk begins; a model's or a task's would have no ladder. */
    private void ofMany(String by, String key) {
        refuse(by, key, ofMany());
    }

    private Map<String, JsonNode> ofMany() {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        file.models().forEach((id, model) -> all.put("model " + id, model.settings()));
        file.tasks().forEach((id, task) -> all.put("task " + id, task.settings()));
        all.put("own_data", file.ownData());
        return all;
    }

    private static void refuse(String by, String key, Map<String, JsonNode> all) {
        all.forEach(
                (where, settings) ->
                        require(
                                !settings.has(key),
                                where
                                        + " has a "
                                        + key
                                        + ", which "
                                        + by
                                        + " would replace: remove one of the two"));
    }

    private void arms() {
        int splitVersion = Variations.splitVersion(file, List.of());
        parts.keySet().removeIf(key -> !SettingsReader.changesAdam(key, splitVersion));
        parts.put("model", List.copyOf(file.models().keySet()));
        parts.put("task", List.copyOf(file.tasks().keySet()));
        parts.put("adapter", file.adapters());
        parts.put("seed", file.seeds().stream().map(String::valueOf).toList());
        Set<String> ofEveryCell = new HashSet<>();
        for (GridFile.Arm arm : file.allArms()) {
            require(arm.policy() != null, "an arm has no policy");
            Policy.named(arm.policy());
            String name = "arm " + arm.policy();
            Map<String, String> set = new TreeMap<>();
            arm.set().forEach((key, value) -> set.put(key, SettingValue.text(name, key, value)));
            for (String key : set.keySet()) {
                require(
                        SettingsReader.mayDiffer(key, splitVersion),
                        name + " sets " + key + ", which changes plain Adam too: see vary");
            }
            Variations.conditions(arm).forEach((part, texts) -> where(name, part, texts));
            boolean twice = ofEveryCell.contains(arm.policy() + set);
            require(!twice, name + " is an arm of every cell already: remove one of the two");
            if (arm.where().isEmpty()) {
                ofEveryCell.add(arm.policy() + set);
            }
        }
    }

    private void where(String arm, String part, List<String> texts) {
        List<String> allowed = parts.get(part);
        require(
                allowed != null,
                arm + " has the unknown condition '" + part + "'; known: " + list(parts.keySet()));
        for (String text : texts) {
            require(
                    allowed.contains(text),
                    arm + " has the unknown " + part + " '" + text + "'; known: " + list(allowed));
        }
    }

    private static String list(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static void require(boolean good, String message) {
        if (!good) {
            throw new UserException(message);
        }
    }
}
