package org.fastforward.analysis.cell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.Run;

/**
 * Cells that differ in nothing but the learning rate, and the runs to compare with each of their
 * targets.
 *
 * @param cells the cells, by ascending learning rate
 * @param adams the cells' Adam arms and those at other learning rates beside them, by ascending
 *     learning rate
 * @param others the cells' other arms, one arm after the other, each by ascending learning rate
 */
public record Siblings(List<CellKey> cells, List<Run> adams, List<ArmRun> others) {
    /**
     * A run beside an Adam arm.
     *
     * @param cell its cell
     * @param arm which arm of the cell
     * @param run the run
     */
    public record ArmRun(CellKey cell, ArmKey arm, Run run) {}

    /** Copies the lists. */
    public Siblings {
        cells = List.copyOf(cells);
        adams = List.copyOf(adams);
        others = List.copyOf(others);
    }

    /**
     * Groups a grid's cells.
     *
     * @param grid the grid's runs
     * @return only groups in which there is more than one learning rate, in the order of their
     *     first cells
     */
    public static List<Siblings> of(GridRuns grid) {
        Map<CellKey, List<CellKey>> groups = new LinkedHashMap<>();
        for (CellKey cell : grid.cells()) {
            groups.computeIfAbsent(
                            cell.without(VariedSettings.LEARNING_RATE), any -> new ArrayList<>())
                    .add(cell);
        }
        return groups.values().stream()
                .map(cells -> of(grid, cells))
                .filter(Siblings::areSeveral)
                .toList();
    }

    private static Siblings of(GridRuns grid, List<CellKey> group) {
        List<CellKey> cells = group.stream().sorted(Comparator.comparing(CellKey::varied)).toList();
        List<Run> adams = new ArrayList<>();
        for (CellKey cell : cells) {
            grid.adam(cell).ifPresent(adams::add);
            adams.addAll(grid.learningRateStudy(cell));
        }
        adams.sort(Comparator.comparing(run -> run.record().learningRate()));
        List<ArmRun> others = new ArrayList<>();
        for (ArmKey arm : grid.axes().arms()) {
            for (CellKey cell : cells) {
                grid.run(cell, arm).ifPresent(run -> others.add(new ArmRun(cell, arm, run)));
            }
        }
        return new Siblings(cells, adams, others);
    }

    private boolean areSeveral() {
        return cells.size() > 1 || adams.stream().anyMatch(run -> !run.record().isCell());
    }
}
