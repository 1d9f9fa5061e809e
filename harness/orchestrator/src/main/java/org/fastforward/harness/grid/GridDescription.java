package org.fastforward.harness.grid;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.record.GridArm;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.settings.SettingValue;
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

    GridDescription(GridFile file, String name, Variations variations, RunSpecs specs) {
        this.file = file;
        this.name = name;
        this.variations = variations;
        this.specs = specs;
    }

    /** Describes all of it. */
    GridRecord whole() {
        Map<String, List<Object>> vary = new LinkedHashMap<>();
        for (String key : variations.cellSettings()) {
            vary.put(
                    key,
                    variations.values(key).stream()
                            .map(value -> SettingValue.plain("vary", key, value))
                            .toList());
        }
        List<GridArm> arms = new ArrayList<>();
        variations.arms().forEach(arm -> arms.addAll(resolved(arm)));
        return record(
                new ArrayList<>(file.models().keySet()),
                new ArrayList<>(file.tasks().keySet()),
                file.adapters(),
                file.seeds(),
                vary,
                arms);
    }

    /** Describes one cell, as if the grid had no other. */
    GridRecord of(List<RunSpec> cell) {
        RunSpec adam = cell.get(0);
        Map<String, List<Object>> vary = new LinkedHashMap<>();
        Map<String, Object> settings = SettingsReader.plain(adam.settings());
        variations.cellSettings().forEach(key -> vary.put(key, List.of(settings.get(key))));
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
        variations.armSettings().forEach(key -> defaults.put(key, all.get(key)));
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
                file.profile().equals("mini"));
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
                ? List.of(
                        new GridArm(
                                arm.policy(), all.get(0).set(), new LinkedHashMap<>(arm.where())))
                : all.stream().filter(a -> isPossible(arm, a)).toList();
    }

    private static Map<String, Object> where(Variations.Arm arm, String model, String task) {
        Map<String, Object> where = new LinkedHashMap<>(arm.where());
        where.put("model", model);
        where.put("task", task);
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
        variations.armSettings().forEach(key -> set.put(key, plain.get(key)));
        return set;
    }
}
