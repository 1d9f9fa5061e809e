package org.fastforward.analysis.cell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.analysis.record.Run;

/**
 * Cells that differ in nothing but the learning rate, and the runs to compare with each of their
 * targets.
 *
 * @param cells the cells, by ascending learning rate
 * @param adams the cells' Adam arms and those at other learning rates beside them, by ascending
 *     learning rate
 * @param fastForwards the cells' Fast Forward arms, by policy, then by ascending learning rate
 */
public record Siblings(List<Cell> cells, List<Run> adams, List<Run> fastForwards) {
    /** Copies the lists. */
    public Siblings {
        cells = List.copyOf(cells);
        adams = List.copyOf(adams);
        fastForwards = List.copyOf(fastForwards);
    }

    /**
     * Groups a grid's cells.
     *
     * @param grid the grid's runs
     * @return only groups in which there is more than one learning rate, in the order of their
     *     first cells
     */
    public static List<Siblings> of(GridRuns grid) {
        Map<Cell, List<Cell>> groups = new LinkedHashMap<>();
        for (Cell cell : grid.cells()) {
            groups.computeIfAbsent(cell.atAnyLearningRate(), any -> new ArrayList<>()).add(cell);
        }
        return groups.values().stream()
                .map(cells -> of(grid, cells))
                .filter(Siblings::areSeveral)
                .toList();
    }

    private static Siblings of(GridRuns grid, List<Cell> group) {
        List<Cell> cells = group.stream().sorted(Comparator.comparing(Cell::learningRate)).toList();
        List<Run> adams = new ArrayList<>();
        for (Cell cell : cells) {
            grid.adam(cell).ifPresent(adams::add);
            adams.addAll(grid.learningRateStudy(cell));
        }
        adams.sort(Comparator.comparing(run -> run.record().learningRate()));
        List<Run> fastForwards =
                grid.axes().policies().stream()
                        .flatMap(policy -> cells.stream().map(c -> grid.fastForward(c, policy)))
                        .flatMap(Optional::stream)
                        .toList();
        return new Siblings(cells, adams, fastForwards);
    }

    private boolean areSeveral() {
        return cells.size() > 1 || adams.stream().anyMatch(run -> !run.record().isCell());
    }
}
