package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.harness.settings.SettingValue;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.spec.Tuning;

/**
 * What tells a grid's runs apart besides model, task, adapter and seed. A varied setting that can
 * change plain Adam tells cells apart. One that cannot tells arms apart: each arm is there once for
 * each of its values, unless the arm itself sets it, and all share their cell's one Adam arm.
 */
final class Variations {
    /** The learning rate at which plain Adam ends lowest, where a grid looks for it. */
    static final String BEST = "best";

    private static final String SPLIT_VERSION = "split_version";

    private final Map<String, List<JsonNode>> ofCells = new LinkedHashMap<>();
    private final List<Arm> arms;
    private final boolean tunes;

    /**
     * An arm beside the Adam arm.
     *
     * @param policy its line search
     * @param set settings in which it differs
     * @param where the texts that parts of a cell's key may have; none: any
     */
    record Arm(String policy, ObjectNode set, Map<String, List<String>> where) {
        /** Whether the cell of an Adam arm has this arm. */
        boolean isOf(RunSpec adam) {
            return where.entrySet().stream()
                    .allMatch(
                            part ->
                                    part.getValue().contains(adam.part(part.getKey()))
                                            || part.getValue().contains(BEST));
        }

        /** When the cell of an Adam arm has this arm, where the grid looks for Adam's best rate. */
        Tuning.When when(RunSpec adam) {
            List<String> rates = where.get(VariedSettings.LEARNING_RATE);
            if (rates == null) {
                return Tuning.When.WALKED;
            }
            return rates.contains(adam.part(VariedSettings.LEARNING_RATE))
                    ? Tuning.When.ALWAYS
                    : Tuning.When.BEST;
        }

        private Arm with(String key, JsonNode value) {
            return new Arm(policy, set.deepCopy().set(key, value), where);
        }
    }

    /**
     * @param overrides settings over all others; what they set is not varied, and no arm sets it
     */
    Variations(GridFile file, List<? extends JsonNode> overrides) {
        Map<String, List<JsonNode>> ofArms = new LinkedHashMap<>();
        int splitVersion = splitVersion(file, overrides);
        file.varied()
                .forEach(
                        (key, values) -> {
                            if (overrides.stream().noneMatch(layer -> layer.has(key))) {
                                (SettingsReader.changesAdam(key, splitVersion) ? ofCells : ofArms)
                                        .put(key, values);
                            }
                        });
        List<Arm> all = new ArrayList<>();
        for (GridFile.Arm arm : file.allArms()) {
            ObjectNode set = JsonNodeFactory.instance.objectNode();
            set.setAll(arm.set());
            overrides.forEach(layer -> set.remove(names(layer)));
            all.addAll(crossed(new Arm(arm.policy(), set, conditions(arm)), ofArms));
        }
        this.arms = List.copyOf(all);
        this.tunes = file.tune() != null && ofCells.containsKey(VariedSettings.LEARNING_RATE);
    }

    /** Whether Adam's learning rate is looked for, so that a cell has every one of its values. */
    boolean tunes() {
        return tunes;
    }

    static List<String> names(JsonNode layer) {
        List<String> names = new ArrayList<>();
        layer.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Where cells have an arm: the texts that parts of a cell's key may have. */
    static Map<String, List<String>> conditions(GridFile.Arm arm) {
        Map<String, List<String>> where = new LinkedHashMap<>();
        arm.where()
                .forEach(
                        (part, values) -> {
                            List<String> texts = new ArrayList<>();
                            for (JsonNode value : values.isArray() ? values : List.of(values)) {
                                texts.add(text("arm " + arm.policy(), part, value));
                            }
                            where.put(part, texts);
                        });
        return where;
    }

    /** A condition's value as cells' keys have it. */
    private static String text(String where, String part, JsonNode value) {
        return !value.asText().equals(BEST) && SettingsReader.keys().contains(part)
                ? SettingValue.text(where, part, value)
                : value.asText();
    }

    /** Every value of every varied setting that the arm does not set itself. */
    private static List<Arm> crossed(Arm arm, Map<String, List<JsonNode>> varied) {
        List<Arm> all = List.of(arm);
        for (Map.Entry<String, List<JsonNode>> entry : varied.entrySet()) {
            if (!arm.set().has(entry.getKey())) {
                all =
                        all.stream()
                                .flatMap(
                                        one ->
                                                entry.getValue().stream()
                                                        .map(v -> one.with(entry.getKey(), v)))
                                .toList();
            }
        }
        return all;
    }

    /** The lowest of any cell, so that a setting counts as Adam's where it is in one of them. */
    static int splitVersion(GridFile file, List<? extends JsonNode> overrides) {
        List<JsonNode> varied = file.varied().get(SPLIT_VERSION);
        if (varied != null) {
            return varied.stream().mapToInt(JsonNode::asInt).min().orElseThrow();
        }
        List<JsonNode> versions = new ArrayList<>();
        for (GridFile.Model model : file.models().values()) {
            for (GridFile.Task task : file.tasks().values()) {
                List<JsonNode> layers = new ArrayList<>(List.of(SettingsReader.defaults()));
                layers.addAll(List.of(file.settings(), model.settings(), task.settings()));
                layers.addAll(overrides);
                layers.removeIf(layer -> !layer.has(SPLIT_VERSION));
                versions.add(layers.get(layers.size() - 1).get(SPLIT_VERSION));
            }
        }
        return versions.stream().mapToInt(JsonNode::asInt).min().orElseThrow();
    }

    /** The settings that tell cells apart. */
    List<String> cellSettings() {
        return List.copyOf(ofCells.keySet());
    }

    /** Their values. */
    List<JsonNode> values(String key) {
        return ofCells.get(key);
    }

    /**
     * Every combination of them, each as a layer of settings; the last setting changes first. A
     * learning rate that is looked for is in none.
     */
    List<ObjectNode> variants() {
        List<ObjectNode> all = List.of(JsonNodeFactory.instance.objectNode());
        for (Map.Entry<String, List<JsonNode>> entry : apart().entrySet()) {
            List<ObjectNode> more = new ArrayList<>();
            for (ObjectNode one : all) {
                entry.getValue()
                        .forEach(value -> more.add(one.deepCopy().set(entry.getKey(), value)));
            }
            all = more;
        }
        return all;
    }

    /**
     * One combination.
     *
     * @param wanted some of its values; the first of the others
     * @return empty where a value is none of the grid's
     */
    Optional<ObjectNode> variant(ObjectNode wanted) {
        ObjectNode variant = JsonNodeFactory.instance.objectNode();
        if (!apart().keySet().containsAll(names(wanted))) {
            return Optional.empty();
        }
        for (Map.Entry<String, List<JsonNode>> entry : apart().entrySet()) {
            String key = entry.getKey();
            Optional<JsonNode> found =
                    entry.getValue().stream()
                            .filter(v -> !wanted.has(key) || same(key, v, wanted.get(key)))
                            .findFirst();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            variant.set(key, found.get());
        }
        return Optional.of(variant);
    }

    private Map<String, List<JsonNode>> apart() {
        Map<String, List<JsonNode>> apart = new LinkedHashMap<>(ofCells);
        if (tunes) {
            apart.remove(VariedSettings.LEARNING_RATE);
        }
        return apart;
    }

    /** A combination at every learning rate that may be tried; itself where none is looked for. */
    List<ObjectNode> rungs(ObjectNode variant) {
        return tunes
                ? ofCells.get(VariedSettings.LEARNING_RATE).stream()
                        .map(
                                rate ->
                                        variant.deepCopy()
                                                .<ObjectNode>set(
                                                        VariedSettings.LEARNING_RATE, rate))
                        .toList()
                : List.of(variant);
    }

    private static boolean same(String key, JsonNode one, JsonNode other) {
        return text("vary", key, one).equals(text("vary", key, other));
    }

    /** The arms beside the Adam arm, each as often as its varied settings have values. */
    List<Arm> arms() {
        return arms;
    }

    /** The settings in which arms differ. */
    List<String> armSettings() {
        return arms.stream().flatMap(arm -> names(arm.set()).stream()).distinct().toList();
    }
}
