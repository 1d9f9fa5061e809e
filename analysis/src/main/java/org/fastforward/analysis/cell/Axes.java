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
import java.util.stream.Stream;
import org.fastforward.analysis.paper.PaperResult;
import org.fastforward.analysis.record.ExtraArm;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.LearningRate;
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
 * @param learningRates the learning rates that the grid crosses; NaN alone where it crosses none
 * @param policies the Fast Forward policies of any cell
 */
public record Axes(
        List<String> models,
        List<String> tasks,
        List<String> adapters,
        List<Long> seeds,
        List<Double> learningRates,
        List<String> policies) {

    private static final List<String> ADAPTERS =
            Arrays.stream(AdapterName.values()).map(AdapterName::id).toList();
    private static final List<String> POLICIES =
            Arrays.stream(Policy.values()).map(Policy::id).toList();

    /** Copies the lists. */
    public Axes {
        models = List.copyOf(models);
        tasks = List.copyOf(tasks);
        adapters = List.copyOf(adapters);
        seeds = List.copyOf(seeds);
        learningRates = List.copyOf(learningRates);
        policies = List.copyOf(policies);
    }

    /**
     * Tells whether cells are told apart by their learning rates in names and tables.
     *
     * @return true where there is more than one
     */
    public boolean severalLearningRates() {
        return learningRates.size() > 1;
    }

    /** Whether the learning rate is part of what makes a cell. */
    boolean crossLearningRates() {
        return !learningRates.contains(Double.NaN);
    }

    static Axes of(Optional<GridRecord> grid, List<RunRecord> runs) {
        List<PaperResult> paper = PaperResult.all();
        List<RunRecord> searched = runs.stream().filter(run -> !run.isAdam()).toList();
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
                learningRates(grid, runs),
                axis(grid.map(Axes::policies), searched, RunRecord::policy, POLICIES));
    }

    private static List<Double> learningRates(Optional<GridRecord> grid, List<RunRecord> runs) {
        boolean crossed =
                grid.map(g -> !g.learningRates().isEmpty()).orElseGet(() -> foundAtSeveral(runs));
        if (!crossed) {
            return List.of(Double.NaN);
        }
        return axis(
                grid.map(g -> g.learningRates().stream().map(LearningRate::rounded).toList()),
                runs,
                Cell::learningRate,
                List.of());
    }

    /** Where nobody says what was wanted: whether some cell was run at more than one rate. */
    private static boolean foundAtSeveral(List<RunRecord> runs) {
        return runs.stream().map(run -> Cell.of(run, true)).distinct().count()
                > runs.stream().map(run -> Cell.of(run, false)).distinct().count();
    }

    private static List<String> policies(GridRecord grid) {
        return Stream.concat(
                        grid.policies().stream(), grid.extraArms().stream().map(ExtraArm::policy))
                .toList();
    }

    /** All cells, in order. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String model : models) {
            for (String task : tasks) {
                for (String adapter : adapters) {
                    for (long seed : seeds) {
                        for (double rate : learningRates) {
                            cells.add(new Cell(model, task, adapter, seed, rate));
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
