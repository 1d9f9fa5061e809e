package org.fastforward.analysis.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.fastforward.analysis.cell.Cell;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.FirstReached;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.cell.Siblings;
import org.fastforward.analysis.record.Event;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.Summary;
import tech.tablesaw.api.Table;

/**
 * Whether Adam at a higher learning rate reaches a cell's target as cheaply as Fast Forward does.
 *
 * <p>The cost of each run is that of its first evaluation within {@link FirstReached#TOLERANCE} of
 * the target. The share saved is against the whole Adam arm of the target's cell, which defines the
 * target, as in {@link SavingsTable}. Where a grid crosses learning rates, every arm at every rate
 * is measured against the target of every rate.
 */
public final class LearningRateTable {
    private LearningRateTable() {}

    /** A run and what it is measured against: a cell's Adam arm, if that is finished. */
    private record Row(Run run, Cell target, Optional<Run> adam) {
        RunRecord record() {
            return run.record();
        }

        /** Whether the grid crosses learning rates. */
        boolean crossed() {
            return !Double.isNaN(target.learningRate());
        }

        double factor() {
            return crossed()
                    ? record().learningRate() / target.learningRate()
                    : record().learningRateFactor();
        }

        double ofAdam(ToDoubleFunction<Summary> value) {
            return adam.map(run -> value.applyAsDouble(run.state().summary())).orElse(Double.NaN);
        }

        double targetLoss() {
            return ofAdam(Summary::finalLoss);
        }

        Optional<Event> reached() {
            return FirstReached.of(run.events(), targetLoss());
        }

        double toTarget(ToDoubleFunction<Event> cost) {
            return reached().map(cost::applyAsDouble).orElse(Double.NaN);
        }

        double savedPercent(ToDoubleFunction<Summary> whole, ToDoubleFunction<Event> cost) {
            return Comparison.savedPercent(ofAdam(whole), toTarget(cost));
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
            if (reached().isPresent()) {
                return crossed() && !Comparison.sameHardware(adam.get(), run)
                        ? Comparison.DIFFERENT_HARDWARE
                        : "";
            }
            return endedAtHigherTarget()
                    ? "ended at its own target, which is higher"
                    : "target not reached";
        }

        /** A Fast Forward arm ends at the target of its own learning rate, and could go on. */
        private boolean endedAtHigherTarget() {
            Summary end = run.state().summary();
            return !record().isAdam()
                    && end.reached()
                    && end.targetLoss() > targetLoss() + FirstReached.TOLERANCE;
        }
    }

    /**
     * Makes the table.
     *
     * @param grid the grid's runs
     * @return a row for each run and each target where there are several learning rates; no rows
     *     where there is but one
     */
    public static Table of(GridRuns grid) {
        boolean several = grid.axes().severalLearningRates();
        List<Row> rows = new ArrayList<>();
        Siblings.of(grid).forEach(siblings -> rows.addAll(rows(grid, siblings)));
        Columns<Row> columns =
                new Columns<>(rows)
                        .text("model", row -> row.record().model())
                        .text("task", row -> row.record().task())
                        .text("adapter", row -> row.record().adapter())
                        .count("seed", row -> row.record().seed());
        if (several) {
            columns.rate("target_learning_rate", row -> row.target().learningRate());
        }
        columns.text("arm", row -> row.record().arm())
                .text("policy", row -> row.record().policy())
                .number("learning_rate_factor", Row::factor);
        if (several) {
            columns.rate("learning_rate", row -> row.record().learningRate());
        } else {
            columns.number("learning_rate", row -> row.record().learningRate());
        }
        columns.number("target_loss", Row::targetLoss)
                .number("final_loss", Row::finalLoss)
                .count("steps_to_target", row -> row.toTarget(Event::step))
                .number("flops_to_target", row -> row.toTarget(Event::flopsPaper))
                .number(
                        "flops_saved_percent",
                        row -> row.savedPercent(Summary::flopsPaper, Event::flopsPaper));
        if (several) {
            columns.number("wall_to_target_s", row -> row.toTarget(Event::wallS))
                    .number(
                            "wall_saved_percent",
                            row -> row.savedPercent(Summary::wallS, Event::wallS));
        }
        return columns.text("note", Row::note).toTable("learning_rates");
    }

    private static List<Row> rows(GridRuns grid, Siblings siblings) {
        List<Run> runs =
                Stream.concat(siblings.adams().stream(), siblings.fastForwards().stream()).toList();
        List<Row> rows = new ArrayList<>();
        for (Cell target : siblings.cells()) {
            Optional<Run> adam = grid.adam(target).filter(Run::isDone);
            runs.forEach(run -> rows.add(new Row(run, target, adam)));
        }
        return rows;
    }
}
