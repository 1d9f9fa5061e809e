package org.fastforward.analysis.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.table.KeyColumns;

/**
 * A Fast Forward stage of some run.
 *
 * @param cell the run's cell
 * @param arm which arm of the cell
 * @param event the stage's row of the log
 */
record StageRow(CellKey cell, ArmKey arm, Event event) {
    /** Every stage of a grid's runs, finished or not, in the order of cells, arms and steps. */
    static List<StageRow> of(GridRuns grid) {
        List<StageRow> rows = new ArrayList<>();
        for (Comparison pair : grid.comparisons()) {
            Optional<Run> run = grid.run(pair.cell(), pair.arm());
            run.stream()
                    .flatMap(found -> found.events().stream())
                    .filter(event -> event.kind() == Event.Kind.STAGE)
                    .forEach(event -> rows.add(new StageRow(pair.cell(), pair.arm(), event)));
        }
        return rows;
    }

    /** The arm's name, such as {@code fast-forward bracket}. */
    String armName(GridRuns grid) {
        return RunRecord.FAST_FORWARD + " " + grid.axes().shown(arm).inWords();
    }

    /** What tells the run from others, beside model, task, adapter, seed and arm. */
    VariedSettings keys() {
        return KeyColumns.of(cell.varied(), arm.overrides());
    }
}
