package org.fastforward.analysis.cell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;

/**
 * The runs of a grid, sorted into the cells that the grid wants. Which settings tell cells and arms
 * apart says the grid's description; their values are those of the runs' records.
 *
 * @param name the grid's name
 * @param miniature whether models are tiny and data synthetic
 * @param tuned whether Adam's learning rate was looked for, and all arms aim at the best
 * @param axes models, tasks, adapters, seeds, varied settings and arms in order
 * @param arms the cells that the grid wants and others that were found, in the axes' order, each
 *     with the arms that it should have or has beside its Adam arm
 * @param runsOf every readable run, by the cell that it belongs to or stands beside, then by arm;
 *     those of studies under an arm of their own
 * @param problems one line for each run that could not be read
 */
public record GridRuns(
        String name,
        boolean miniature,
        boolean tuned,
        Axes axes,
        Map<CellKey, List<ArmKey>> arms,
        Map<CellKey, Map<ArmKey, List<Run>>> runsOf,
        List<String> problems) {

    /** The place of Adam runs at other learning rates beside a cell. */
    private static final ArmKey STUDY = new ArmKey("learning-rate-study");

    /** A cell without an arm beside its Adam arm is compared with this. */
    public static final ArmKey NO_ARM = new ArmKey("");

    /** The profile of runs that are miniatures even where no grid says so. */
    private static final String MINIATURE_PROFILE = "mini";

    /** A finished run before an unfinished one, then the one started last. */
    private static final Comparator<Run> BEST =
            Comparator.comparing(Run::isDone)
                    .thenComparing(run -> run.record().provenance().startedUtc())
                    .thenComparing(run -> run.record().id());

    /** Copies, in order. */
    public GridRuns {
        arms = Collections.unmodifiableMap(new LinkedHashMap<>(arms));
        runsOf = Collections.unmodifiableMap(new LinkedHashMap<>(runsOf));
        problems = List.copyOf(problems);
    }

    /**
     * The cells that the grid wants and others that were found.
     *
     * @return the cells, in the axes' order
     */
    public List<CellKey> cells() {
        return List.copyOf(arms.keySet());
    }

    /**
     * Every readable run.
     *
     * @return the runs, those of a cell together
     */
    public List<Run> runs() {
        return runsOf.values().stream()
                .flatMap(byArm -> byArm.values().stream())
                .flatMap(List::stream)
                .toList();
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
        List<RunRecord> records =
                found.runs().stream().map(Run::record).filter(RunRecord::isCell).toList();
        VariedKeys keys = VariedKeys.of(grid, records);
        Axes axes = Axes.of(grid, keys, records);
        Map<CellKey, Map<ArmKey, List<Run>>> runs = runsOf(keys, found.runs());
        String prefix = gridFolder + gridFolder.getFileSystem().getSeparator();
        return new GridRuns(
                grid.map(GridRecord::name)
                        .orElse(gridFolder.toAbsolutePath().getFileName().toString()),
                grid.map(GridRecord::miniature)
                        .orElse(records.stream().anyMatch(GridRuns::isMiniature)),
                grid.map(GridRecord::tuned).orElse(false),
                axes,
                arms(grid, axes, runs),
                runs,
                found.problems().stream().map(line -> line.replace(prefix, "")).toList());
    }

    /**
     * The run that stands for a cell's Adam arm.
     *
     * @param cell the cell
     * @return the run, finished or not
     */
    public Optional<Run> adam(CellKey cell) {
        return runs(cell, ArmKey.ADAM).stream().max(BEST);
    }

    /**
     * The Adam run whose final test loss the other arms of a cell aim at.
     *
     * @param cell the cell
     * @return the cell's own; where the learning rate was looked for, the one that ended lowest
     */
    public Optional<Run> target(CellKey cell) {
        if (!tuned) {
            return adam(cell);
        }
        CellKey any = cell.without(VariedSettings.LEARNING_RATE);
        return cells().stream()
                .filter(other -> other.without(VariedSettings.LEARNING_RATE).equals(any))
                .flatMap(other -> adam(other).stream())
                .filter(Run::isDone)
                .min(Comparator.comparing(run -> run.state().summary().finalLoss()));
    }

    /**
     * The run that stands for an arm of a cell.
     *
     * @param cell the cell
     * @param arm the arm
     * @return the run, finished or not
     */
    public Optional<Run> run(CellKey cell, ArmKey arm) {
        return runs(cell, arm).stream().max(BEST);
    }

    /**
     * The Adam runs at other learning rates beside a cell.
     *
     * @param cell the cell
     * @return one run for each factor, ascending
     */
    public List<Run> learningRateStudy(CellKey cell) {
        Map<Double, Run> best = new TreeMap<>();
        for (Run run : runs(cell, STUDY)) {
            best.merge(run.record().learningRateFactor(), run, BinaryOperator.maxBy(BEST));
        }
        return List.copyOf(best.values());
    }

    /**
     * Every cell with each of its arms, in order.
     *
     * @return the comparisons; that of a cell without an arm beside Adam's has {@link #NO_ARM}
     */
    public List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        arms.forEach(
                (cell, wanted) -> {
                    for (ArmKey arm : wanted.isEmpty() && !tuned ? List.of(NO_ARM) : wanted) {
                        comparisons.add(Comparison.of(this, cell, arm));
                    }
                });
        return comparisons;
    }

    /** All runs of one arm of a cell. */
    List<Run> runs(CellKey cell, ArmKey arm) {
        return runsOf.getOrDefault(cell, Map.of()).getOrDefault(arm, List.of());
    }

    private static Map<CellKey, Map<ArmKey, List<Run>>> runsOf(VariedKeys keys, List<Run> runs) {
        Map<CellKey, Map<ArmKey, List<Run>>> all = new LinkedHashMap<>();
        for (Run run : runs) {
            RunRecord record = run.record();
            ArmKey arm = record.isCell() ? record.armKey(keys.ofArms()) : STUDY;
            all.computeIfAbsent(record.cell(keys.ofCells()), cell -> new LinkedHashMap<>())
                    .computeIfAbsent(arm, a -> new ArrayList<>())
                    .add(run);
        }
        return all;
    }

    private static Map<CellKey, List<ArmKey>> arms(
            Optional<GridRecord> grid, Axes axes, Map<CellKey, Map<ArmKey, List<Run>>> runs) {
        Map<CellKey, List<ArmKey>> arms = new LinkedHashMap<>();
        for (CellKey cell : axes.cells()) {
            Set<ArmKey> found = new HashSet<>(runs.getOrDefault(cell, Map.of()).keySet());
            found.remove(STUDY);
            boolean wanted = grid.filter(g -> g.wants(cell)).isPresent();
            if (wanted || !found.isEmpty()) {
                found.addAll(grid.map(g -> g.arms(cell)).orElse(axes.arms()));
                arms.put(cell, axes.arms().stream().filter(found::contains).toList());
            }
        }
        return arms;
    }

    private static boolean isMiniature(RunRecord run) {
        return run.profile().equals(MINIATURE_PROFILE);
    }
}
