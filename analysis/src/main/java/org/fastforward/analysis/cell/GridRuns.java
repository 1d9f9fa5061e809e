package org.fastforward.analysis.cell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;

/**
 * The runs of a grid, sorted into the cells that the grid wants.
 *
 * @param name the grid's name
 * @param miniature whether models are tiny and data synthetic
 * @param axes models, tasks, adapters, seeds, learning rates and policies in order
 * @param policies the cells that the grid wants and others that were found, in the axes' order,
 *     each with the policies of the Fast Forward arms that it should have or has
 * @param runsOf every readable run, by the cell that it belongs to or stands beside
 * @param problems one line for each run that could not be read
 */
public record GridRuns(
        String name,
        boolean miniature,
        Axes axes,
        Map<Cell, List<String>> policies,
        Map<Cell, List<Run>> runsOf,
        List<String> problems) {

    /** The profile of runs that are miniatures even where no grid says so. */
    private static final String MINIATURE_PROFILE = "mini";

    /** A finished run before an unfinished one, then the one started last. */
    private static final Comparator<Run> BEST =
            Comparator.comparing(Run::isDone)
                    .thenComparing(run -> run.record().provenance().startedUtc())
                    .thenComparing(run -> run.record().id());

    /** Copies, in order. */
    public GridRuns {
        policies = Collections.unmodifiableMap(new LinkedHashMap<>(policies));
        runsOf = Collections.unmodifiableMap(new LinkedHashMap<>(runsOf));
        problems = List.copyOf(problems);
    }

    /**
     * The cells that the grid wants and others that were found.
     *
     * @return the cells, in the axes' order
     */
    public List<Cell> cells() {
        return List.copyOf(policies.keySet());
    }

    /**
     * Every readable run.
     *
     * @return the runs, those of a cell together
     */
    public List<Run> runs() {
        return runsOf.values().stream().flatMap(List::stream).toList();
    }

    /**
     * Reads a grid's folder.
     *
     * @param gridFolder the folder with {@code runs} and, where the harness made it, {@code
     *     grid.json}
     * @return the grid; without cells where there is nothing
     * @throws org.fastforward.shared.UserException if {@code grid.json} cannot be read
     */
    public static GridRuns read(Path gridFolder) {
        Optional<GridRecord> grid = GridRecord.readFrom(gridFolder);
        RunReader.Runs found = RunReader.readAll(gridFolder.resolve(RunFolder.RUNS));
        List<RunRecord> arms =
                found.runs().stream().map(Run::record).filter(RunRecord::isCell).toList();
        Axes axes = Axes.of(grid, arms);
        String prefix = gridFolder + gridFolder.getFileSystem().getSeparator();
        return new GridRuns(
                grid.map(GridRecord::name)
                        .orElse(gridFolder.toAbsolutePath().getFileName().toString()),
                grid.map(GridRecord::miniature)
                        .orElse(arms.stream().anyMatch(GridRuns::isMiniature)),
                axes,
                policies(grid, axes, arms),
                runsOf(axes, found.runs()),
                found.problems().stream().map(line -> line.replace(prefix, "")).toList());
    }

    /**
     * The run that stands for a cell's Adam arm.
     *
     * @param cell the cell
     * @return the run, finished or not
     */
    public Optional<Run> adam(Cell cell) {
        return arms(cell, "").stream().max(BEST);
    }

    /**
     * The run that stands for a cell's Fast Forward arm.
     *
     * @param cell the cell
     * @param policy the policy of its line search
     * @return the run, finished or not
     */
    public Optional<Run> fastForward(Cell cell, String policy) {
        return policy.isEmpty() ? Optional.empty() : arms(cell, policy).stream().max(BEST);
    }

    /**
     * The Adam runs at other learning rates beside a cell.
     *
     * @param cell the cell
     * @return one run for each factor, ascending
     */
    public List<Run> learningRateStudy(Cell cell) {
        List<Run> studies = select(cell, run -> !run.isCell() && run.isAdam());
        List<Run> best = new ArrayList<>();
        studies.stream()
                .map(run -> run.record().learningRateFactor())
                .distinct()
                .sorted()
                .forEach(
                        factor ->
                                studies.stream()
                                        .filter(r -> r.record().learningRateFactor() == factor)
                                        .max(BEST)
                                        .ifPresent(best::add));
        return best;
    }

    /**
     * Every cell with each of its policies, in order.
     *
     * @return the comparisons; that of a cell without a Fast Forward arm has an empty policy
     */
    public List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        policies.forEach(
                (cell, wanted) -> {
                    for (String policy : wanted.isEmpty() ? List.of("") : wanted) {
                        comparisons.add(Comparison.of(this, cell, policy));
                    }
                });
        return comparisons;
    }

    /** All runs of one arm of a cell; the Adam arm has the empty policy. */
    List<Run> arms(Cell cell, String policy) {
        return select(cell, run -> run.isCell() && run.policy().equals(policy));
    }

    private List<Run> select(Cell cell, Predicate<RunRecord> wanted) {
        return runsOf.getOrDefault(cell, List.of()).stream()
                .filter(run -> wanted.test(run.record()))
                .toList();
    }

    private static Map<Cell, List<Run>> runsOf(Axes axes, List<Run> runs) {
        return runs.stream()
                .collect(
                        Collectors.groupingBy(
                                run -> Cell.of(run.record(), axes.crossLearningRates()),
                                LinkedHashMap::new,
                                Collectors.toList()));
    }

    private static Map<Cell, List<String>> policies(
            Optional<GridRecord> grid, Axes axes, List<RunRecord> arms) {
        Map<Cell, Set<String>> found = new HashMap<>();
        for (RunRecord run : arms) {
            found.computeIfAbsent(Cell.of(run, axes.crossLearningRates()), cell -> new HashSet<>())
                    .add(run.policy());
        }
        Map<Cell, List<String>> policies = new LinkedHashMap<>();
        for (Cell cell : axes.cells()) {
            if (found.containsKey(cell) || grid.filter(g -> wants(g, cell)).isPresent()) {
                Set<String> arm = new HashSet<>(found.getOrDefault(cell, Set.of()));
                arm.addAll(grid.map(g -> policies(g, cell)).orElse(axes.policies()));
                policies.put(cell, axes.policies().stream().filter(arm::contains).toList());
            }
        }
        return policies;
    }

    private static boolean wants(GridRecord grid, Cell cell) {
        return grid.wants(
                cell.model(), cell.task(), cell.adapter(), cell.seed(), cell.learningRate());
    }

    private static List<String> policies(GridRecord grid, Cell cell) {
        return grid.policies(cell.model(), cell.task(), cell.adapter(), cell.learningRate());
    }

    private static boolean isMiniature(RunRecord run) {
        return run.profile().equals(MINIATURE_PROFILE);
    }
}
