package org.fastforward.analysis.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fastforward.analysis.cell.Cell;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.FirstReached;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.record.Event;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.Summary;
import tech.tablesaw.api.Table;

/**
 * Whether Adam at a higher learning rate reaches a cell's target as cheaply as Fast Forward does.
 *
 * <p>The cost of each run is that of its first evaluation within {@link FirstReached#TOLERANCE} of
 * the target. The share saved is against the whole Adam run at factor 1, which defines the target,
 * as in {@link SavingsTable}.
 */
public final class LearningRateTable {
    private LearningRateTable() {}

    /** A run and what it is measured against: the cell's Adam arm, if that is finished. */
    private record Row(Run run, Optional<Summary> adam) {
        double targetLoss() {
            return adam.map(Summary::finalLoss).orElse(Double.NaN);
        }

        Optional<Event> reached() {
            return FirstReached.of(run.events(), targetLoss());
        }

        double flops() {
            return reached().map(Event::flopsPaper).orElse(Double.NaN);
        }

        double savedPercent() {
            return Comparison.savedPercent(
                    adam.map(Summary::flopsPaper).orElse(Double.NaN), flops());
        }

        double finalLoss() {
            return run.isDone() ? run.state().summary().finalLoss() : Double.NaN;
        }

        String note() {
            if (!run.isDone()) {
                return Comparison.describeState(run);
            }
            if (adam.isEmpty()) {
                return "the cell's adam arm is not finished";
            }
            return reached().isPresent() ? "" : "target not reached";
        }
    }

    /**
     * Makes the table.
     *
     * @param grid the grid's runs
     * @return a row for each run beside a studied cell; no rows where nothing was studied
     */
    public static Table of(GridRuns grid) {
        List<Row> rows = new ArrayList<>();
        grid.cells().forEach(cell -> rows.addAll(rows(grid, cell)));
        return new Columns<>(rows)
                .text("model", row -> row.run().record().model())
                .text("task", row -> row.run().record().task())
                .text("adapter", row -> row.run().record().adapter())
                .count("seed", row -> row.run().record().seed())
                .text("arm", row -> row.run().record().arm())
                .text("policy", row -> row.run().record().policy())
                .number("learning_rate_factor", row -> row.run().record().learningRateFactor())
                .number("learning_rate", row -> row.run().record().learningRate())
                .number("target_loss", Row::targetLoss)
                .number("final_loss", Row::finalLoss)
                .count(
                        "steps_to_target",
                        row -> row.reached().map(e -> (double) e.step()).orElse(Double.NaN))
                .number("flops_to_target", Row::flops)
                .number("flops_saved_percent", Row::savedPercent)
                .text("note", Row::note)
                .toTable("learning_rates");
    }

    private static List<Row> rows(GridRuns grid, Cell cell) {
        List<Run> study = grid.learningRateStudy(cell);
        if (study.isEmpty()) {
            return List.of();
        }
        List<Run> runs = new ArrayList<>();
        grid.adam(cell).ifPresent(runs::add);
        runs.addAll(study);
        for (String policy : grid.axes().policies()) {
            grid.fastForward(cell, policy).ifPresent(runs::add);
        }
        Optional<Summary> adam =
                grid.adam(cell).filter(Run::isDone).map(run -> run.state().summary());
        return runs.stream().map(run -> new Row(run, adam)).toList();
    }
}
