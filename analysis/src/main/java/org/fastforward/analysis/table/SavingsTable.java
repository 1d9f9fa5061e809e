package org.fastforward.analysis.table;

import java.util.Optional;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.Summary;
import tech.tablesaw.api.Table;

/**
 * One row for each cell and arm beside its Adam arm: what both cost and what was saved. After the
 * columns that every grid has comes one for each setting that this grid varies.
 */
public final class SavingsTable {
    private SavingsTable() {}

    /**
     * Makes the table.
     *
     * @param grid the grid's runs
     * @return the table; cells that are missing, unfinished or failed are there with a note
     */
    public static Table of(GridRuns grid) {
        return new Columns<>(grid.comparisons())
                .text("model", row -> row.cell().model())
                .text("task", row -> row.cell().task())
                .text("adapter", row -> row.cell().adapter())
                .count("seed", row -> row.cell().seed())
                .text("policy", row -> row.arm().policy())
                .number("target_loss", row -> row.ofAdam(Summary::finalLoss))
                .number("final_loss", row -> row.ofFastForward(Summary::finalLoss))
                .truth("reached", SavingsTable::reached)
                .count("adam_steps", row -> row.ofAdam(Summary::steps))
                .count("ff_steps", row -> row.ofFastForward(Summary::steps))
                .count("stages", row -> row.ofFastForward(Summary::stages))
                .count("tiny_passes", row -> row.ofFastForward(Summary::tinyPasses))
                .number("flops_adam", row -> row.ofAdam(Summary::flopsPaper))
                .number("flops_ff", row -> row.ofFastForward(Summary::flopsPaper))
                .number("flops_saved_percent", row -> row.savedPercent(Summary::flopsPaper))
                .number("wall_adam_s", row -> row.ofAdam(Summary::wallS))
                .number("wall_ff_s", row -> row.ofFastForward(Summary::wallS))
                .number("wall_saved_percent", row -> row.savedPercent(Summary::wallS))
                .number("cpu_adam_s", row -> row.ofAdam(Summary::cpuS))
                .number("cpu_ff_s", row -> row.ofFastForward(Summary::cpuS))
                .number("flops_exact_adam", row -> row.ofAdam(Summary::flopsExact))
                .number("flops_exact_ff", row -> row.ofFastForward(Summary::flopsExact))
                .number("flops_exact_saved_percent", row -> row.savedPercent(Summary::flopsExact))
                .number("learning_rate", SavingsTable::learningRate)
                .text("adam_run", row -> id(row.adam()))
                .text("ff_run", row -> id(row.fastForward()))
                .text("note", Comparison::note)
                .settings(KeyColumns.beside("learning_rate", grid), KeyColumns::of)
                .toTable("savings");
    }

    /** Missing, not false, where nothing can be said: an unfinished arm, or another target. */
    private static Boolean reached(Comparison row) {
        return row.sameTarget() ? (Boolean) row.reached() : null;
    }

    /** The cell's; where the grid does not vary it, the runs'. */
    private static double learningRate(Comparison row) {
        Optional<String> varied = row.cell().varied().get(VariedSettings.LEARNING_RATE);
        if (varied.isPresent()) {
            return Double.parseDouble(varied.get());
        }
        return row.adam()
                .or(row::fastForward)
                .map(run -> run.record().learningRate())
                .orElse(Double.NaN);
    }

    private static String id(Optional<Run> run) {
        return run.map(found -> found.record().id()).orElse("");
    }
}
