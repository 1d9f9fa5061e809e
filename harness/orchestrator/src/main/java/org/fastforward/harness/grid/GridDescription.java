package org.fastforward.harness.grid;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.GridArm;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.RunSpec;

/**
 * What the analysis is told about a grid: which cells and arms it wants, and by what it tells them
 * apart.
 */
final class GridDescription {
    private final GridFile file;
    private final String name;
    private final Variations variations;
    private final RunSpecs specs;

    private final Map<String, List<Object>> ofCells;
    private final List<String> ofArms;

    /**
     * @param ofCells the values of every setting that tells cells of the whole grid apart
     * @param ofArms the settings that tell arms of the whole grid apart
     */
    GridDescription(
            GridFile file,
            String name,
            Variations variations,
            RunSpecs specs,
            Map<String, List<Object>> ofCells,
            List<String> ofArms) {
        this.ofCells = ofCells;
        this.ofArms = ofArms;
        this.file = file;
        this.name = name;
        this.variations = variations;
        this.specs = specs;
    }

    /** Describes all of it. */
    GridRecord whole() {
        List<GridArm> arms = new ArrayList<>();
        variations.arms().forEach(arm -> arms.addAll(resolved(arm)));
        return record(
                new ArrayList<>(file.models().keySet()),
                new ArrayList<>(file.tasks().keySet()),
                file.adapters(),
                file.seeds(),
                ofCells,
                arms);
    }

    /** Describes one cell, as if the grid had no other. */
    GridRecord of(Grid.Cell of) {
        List<RunSpec> cell = of.runs();
        RunSpec adam = cell.get(0);
        Map<String, List<Object>> vary = new LinkedHashMap<>();
        Map<String, Object> settings = SettingsReader.plain(adam.settings());
        ofCells.keySet().forEach(key -> vary.put(key, List.of(settings.get(key))));
        if (of.tuning().isWalk()) {
            vary.replace(VariedSettings.LEARNING_RATE, ofCells.get(VariedSettings.LEARNING_RATE));
        }
        return record(
                List.of(adam.model()),
                List.of(adam.task()),
                List.of(adam.adapter()),
                List.of(adam.seed()),
                vary,
                cell.stream()
                        .filter(run -> !run.isAdam())
                        .map(run -> new GridArm(run.policy(), set(run.settings()), Map.of()))
                        .toList());
    }

    private GridRecord record(
            List<String> models,
            List<String> tasks,
            List<String> adapters,
            List<Long> seeds,
            Map<String, List<Object>> vary,
            List<GridArm> arms) {
        Map<String, Object> all = SettingsReader.plain(SettingsReader.read("defaults", List.of()));
        Map<String, Object> defaults = new LinkedHashMap<>();
        vary.keySet().forEach(key -> defaults.put(key, all.get(key)));
        ofArms.forEach(key -> defaults.put(key, all.get(key)));
        return new GridRecord(
                RunRecord.SCHEMA_VERSION,
                name,
                models,
                tasks,
                adapters,
                seeds,
                vary,
                arms,
                defaults,
                file.profile().equals("mini"),
                variations.tunes(),
                List.of());
    }

    /**
     * An arm with its value of every setting in which arms differ. Where an arm does not set one,
     * its value may be another for each model and task.
     */
    private List<GridArm> resolved(Variations.Arm arm) {
        List<GridArm> all = new ArrayList<>();
        for (Map.Entry<String, GridFile.Model> model : file.models().entrySet()) {
            for (Map.Entry<String, GridFile.Task> task : file.tasks().entrySet()) {
                RunSettings settings =
                        specs.settings(
                                model.getValue().settings(), task.getValue().settings(), arm.set());
                Map<String, Object> where = where(arm, model.getKey(), task.getKey());
                all.add(new GridArm(arm.policy(), set(settings), where));
            }
        }
        boolean one = new HashSet<>(all.stream().map(GridArm::set).toList()).size() == 1;
        return one
                ? List.of(new GridArm(arm.policy(), all.get(0).set(), described(arm)))
                : all.stream().filter(a -> isPossible(arm, a)).toList();
    }

    private static Map<String, Object> where(Variations.Arm arm, String model, String task) {
        Map<String, Object> where = described(arm);
        where.put("model", model);
        where.put("task", task);
        return where;
    }

    /** Which learning rate is the best is known by runs alone. */
    private static Map<String, Object> described(Variations.Arm arm) {
        Map<String, Object> where = new LinkedHashMap<>(arm.where());
        where.values().removeIf(texts -> ((List<?>) texts).contains(Variations.BEST));
        return where;
    }

    private static boolean isPossible(Variations.Arm arm, GridArm of) {
        return List.of("model", "task").stream()
                .allMatch(
                        part ->
                                !arm.where().containsKey(part)
                                        || arm.where().get(part).contains(of.where().get(part)));
    }

    private Map<String, Object> set(RunSettings settings) {
        Map<String, Object> plain = SettingsReader.plain(settings);
        Map<String, Object> set = new LinkedHashMap<>();
        ofArms.forEach(key -> set.put(key, plain.get(key)));
        return set;
    }
}
