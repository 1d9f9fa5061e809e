package org.fastforward.analysis.cell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.paper.PaperResult;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.shared.names.AdapterName;
import org.fastforward.shared.names.Policy;

/**
 * The values that span a grid, in the order of tables and figures: first as the grid's description
 * lists them, or as the paper does where there is none, then what else was found, sorted.
 *
 * @param models the models
 * @param tasks the tasks
 * @param adapters the adapters
 * @param seeds the seeds
 * @param variants the values of all settings that cells are told apart by; {@link
 *     VariedSettings#NONE} alone where there are none
 * @param arms the arms of any cell beside its Adam arm
 */
public record Axes(
        List<String> models,
        List<String> tasks,
        List<String> adapters,
        List<Long> seeds,
        List<VariedSettings> variants,
        List<ArmKey> arms) {

    private static final List<String> ADAPTERS =
            Arrays.stream(AdapterName.values()).map(AdapterName::id).toList();
    private static final List<ArmKey> POLICIES =
            Arrays.stream(Policy.values()).map(policy -> new ArmKey(policy.id())).toList();

    /** Copies the lists. */
    public Axes {
        models = List.copyOf(models);
        tasks = List.copyOf(tasks);
        adapters = List.copyOf(adapters);
        seeds = List.copyOf(seeds);
        variants = List.copyOf(variants);
        arms = List.copyOf(arms);
    }

    static Axes of(Optional<GridRecord> grid, VariedKeys keys, List<RunRecord> runs) {
        List<PaperResult> paper = PaperResult.all();
        List<RunRecord> beside = runs.stream().filter(run -> !run.isAdam()).toList();
        return new Axes(
                axis(
                        grid.map(GridRecord::models),
                        runs,
                        RunRecord::model,
                        paper.stream().map(PaperResult::model).toList()),
                axis(
                        grid.map(GridRecord::tasks),
                        runs,
                        RunRecord::task,
                        paper.stream().map(PaperResult::task).toList()),
                axis(grid.map(GridRecord::adapters), runs, RunRecord::adapter, ADAPTERS),
                axis(grid.map(GridRecord::seeds), runs, RunRecord::seed, List.of()),
                axis(
                        grid.map(Axes::variants),
                        runs,
                        run -> run.cell(keys.ofCells()).varied(),
                        List.of(VariedSettings.NONE)),
                axis(
                        grid.map(g -> g.arms().stream().map(arm -> arm.key()).toList()),
                        beside,
                        run -> run.armKey(keys.ofArms()),
                        POLICIES));
    }

    /** Every combination of the values that a grid varies; the last setting changes first. */
    private static List<VariedSettings> variants(GridRecord grid) {
        List<VariedSettings> variants = List.of(VariedSettings.NONE);
        for (String key : grid.vary().keySet()) {
            variants =
                    variants.stream()
                            .flatMap(
                                    v -> grid.varied(key).stream().map(value -> v.with(key, value)))
                            .toList();
        }
        return variants;
    }

    /**
     * The settings that tell cells or arms apart.
     *
     * @return their names, sorted
     */
    public List<String> settings() {
        Set<String> names = new TreeSet<>();
        variants.forEach(variant -> names.addAll(variant.values().keySet()));
        arms.forEach(arm -> names.addAll(arm.overrides().values().keySet()));
        return List.copyOf(names);
    }

    /**
     * The learning rates that cells are told apart by.
     *
     * @return their texts, in order; empty where the grid does not vary them
     */
    public List<String> learningRates() {
        return variants.stream()
                .flatMap(variant -> variant.get(VariedSettings.LEARNING_RATE).stream())
                .distinct()
                .toList();
    }

    /**
     * Tells whether the grid has cells of more than one learning rate.
     *
     * @return true where there are several
     */
    public boolean severalLearningRates() {
        return learningRates().size() > 1;
    }

    /**
     * What of a cell's settings has to be said to tell it from the others.
     *
     * @param variant a cell's settings
     * @return those that have more than one value in this grid
     */
    public VariedSettings shown(VariedSettings variant) {
        return variant.only(differing(variants));
    }

    /**
     * What of an arm has to be said to tell it from the others.
     *
     * @param arm an arm
     * @return its policy, and those overrides in which the grid's arms of this policy differ
     */
    public ArmKey shown(ArmKey arm) {
        List<VariedSettings> same =
                arms.stream()
                        .filter(other -> other.policy().equals(arm.policy()))
                        .map(ArmKey::overrides)
                        .toList();
        return arm.telling(differing(same));
    }

    private static Set<String> differing(Collection<VariedSettings> all) {
        return all.stream()
                .flatMap(settings -> settings.values().keySet().stream())
                .distinct()
                .filter(key -> all.stream().map(v -> v.get(key)).distinct().count() > 1)
                .collect(Collectors.toSet());
    }

    /** All cells, in order. */
    List<CellKey> cells() {
        List<CellKey> cells = new ArrayList<>();
        for (String model : models) {
            for (String task : tasks) {
                for (String adapter : adapters) {
                    for (long seed : seeds) {
                        for (VariedSettings variant : variants) {
                            cells.add(new CellKey(model, task, adapter, seed, variant));
                        }
                    }
                }
            }
        }
        return cells;
    }

    private static <T> List<T> axis(
            Optional<List<T>> listed,
            List<RunRecord> runs,
            Function<RunRecord, T> value,
            Collection<T> known) {
        Set<T> found = new TreeSet<>(runs.stream().map(value).toList());
        Set<T> ordered = new LinkedHashSet<>(listed.orElse(List.of()));
        known.stream().filter(found::contains).forEach(ordered::add);
        ordered.addAll(found);
        return List.copyOf(ordered);
    }
}
