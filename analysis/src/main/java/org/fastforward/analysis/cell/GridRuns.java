package org.fastforward.analysis.cell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
 * @param axes models, tasks, adapters, seeds and policies in order
 * @param cells the cells that the grid wants, then others that were found
 * @param runs every readable run
 * @param problems one line for each run that could not be read
 */
public record GridRuns(
        String name,
        boolean miniature,
        Axes axes,
        List<Cell> cells,
        List<Run> runs,
        List<String> problems) {

    /** The profile of runs that are miniatures even where no grid says so. */
    private static final String MINIATURE_PROFILE = "mini";

    /** A finished run before an unfinished one, then the one started last. */
    private static final Comparator<Run> BEST =
            Comparator.comparing(Run::isDone)
                    .thenComparing(run -> run.record().provenance().startedUtc())
                    .thenComparing(run -> run.record().id());

    /** Copies the lists. */
    public GridRuns {
        cells = List.copyOf(cells);
        runs = List.copyOf(runs);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a grid's folder.
     *
     * @param gridFolder the folder with {@code runs} and, where the harness made it, {@code
     *     grid.json}
     * @return the grid; without cells where there is nothing
     * @throws org.fastforward.analysis.BadRecordException if {@code grid.json} cannot be read
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
                cells(grid, axes, arms),
                found.runs(),
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
     * Every cell with every policy, in order.
     *
     * @return the comparisons; those of a grid without a Fast Forward arm have an empty policy
     */
    public List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        List<String> policies = axes.policies().isEmpty() ? List.of("") : axes.policies();
        for (Cell cell : cells) {
            for (String policy : policies) {
                comparisons.add(Comparison.of(this, cell, policy));
            }
        }
        return comparisons;
    }

    /** All runs of one arm of a cell; the Adam arm has the empty policy. */
    List<Run> arms(Cell cell, String policy) {
        return select(cell, run -> run.isCell() && run.policy().equals(policy));
    }

    private List<Run> select(Cell cell, Predicate<RunRecord> wanted) {
        return runs.stream()
                .filter(run -> Cell.of(run.record()).equals(cell) && wanted.test(run.record()))
                .toList();
    }

    private static List<Cell> cells(Optional<GridRecord> grid, Axes axes, List<RunRecord> arms) {
        Set<Cell> found = new HashSet<>(arms.stream().map(Cell::of).toList());
        return axes.cells().stream()
                .filter(
                        cell ->
                                found.contains(cell)
                                        || grid.filter(g -> wants(g, cell)).isPresent())
                .toList();
    }

    private static boolean wants(GridRecord grid, Cell cell) {
        return grid.models().contains(cell.model())
                && grid.tasks().contains(cell.task())
                && grid.adapters().contains(cell.adapter())
                && grid.seeds().contains(cell.seed());
    }

    private static boolean isMiniature(RunRecord run) {
        return run.profile().equals(MINIATURE_PROFILE);
    }
}
