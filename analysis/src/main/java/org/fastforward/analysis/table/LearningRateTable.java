package org.fastforward.analysis.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.FirstReached;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.cell.Siblings;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.Summary;
import tech.tablesaw.api.Table;

/**
 * Whether Adam at a higher learning rate reaches a cell's target as cheaply as Fast Forward does.
 *
 * <p>The cost of each run is that of its first evaluation within the run's setting {@code
 * tolerance} of the target. The share saved is against the whole Adam arm of the target's cell,
 * which defines the target, as in {@link SavingsTable}. Where a grid crosses learning rates, every
 * arm at every rate is measured against the target of every rate.
 */
public final class LearningRateTable {
    private LearningRateTable() {}

    /** A run and what it is measured against: a cell's Adam arm, if that is finished. */
    private record Row(Run run, CellKey target, VariedSettings keys, Optional<Run> adam) {
        RunRecord record() {
            return run.record();
        }

        /** That of the target's cell. */
        double targetLearningRate() {
            return target.varied()
                    .get(VariedSettings.LEARNING_RATE)
                    .map(Double::parseDouble)
                    .orElse(record().learningRate() / record().learningRateFactor());
        }

        double factor() {
            return record().learningRate() / targetLearningRate();
        }

        double ofAdam(ToDoubleFunction<Summary> value) {
            return adam.map(run -> value.applyAsDouble(run.state().summary())).orElse(Double.NaN);
        }

        double targetLoss() {
            return ofAdam(Summary::finalLoss);
        }

        Optional<Event> reached() {
            return FirstReached.of(run, targetLoss());
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
                return Comparison.sameHardware(adam.get(), run)
                        ? ""
                        : Comparison.DIFFERENT_HARDWARE;
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
                    && end.targetLoss() > targetLoss() + FirstReached.tolerance(record());
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
        List<Row> rows = new ArrayList<>();
        Siblings.of(grid).forEach(siblings -> rows.addAll(rows(grid, siblings)));
        return new Columns<>(rows)
                .text("model", row -> row.record().model())
                .text("task", row -> row.record().task())
                .text("adapter", row -> row.record().adapter())
                .count("seed", row -> row.record().seed())
                .number("target_learning_rate", Row::targetLearningRate)
                .text("arm", row -> row.record().arm())
                .text("policy", row -> row.record().policy())
                .number("learning_rate_factor", Row::factor)
                .number("learning_rate", row -> row.record().learningRate())
                .number("target_loss", Row::targetLoss)
                .number("final_loss", Row::finalLoss)
                .count("steps_to_target", row -> row.toTarget(Event::step))
                .number("flops_to_target", row -> row.toTarget(Event::flopsPaper))
                .number(
                        "flops_saved_percent",
                        row -> row.savedPercent(Summary::flopsPaper, Event::flopsPaper))
                .number("wall_to_target_s", row -> row.toTarget(Event::wallS))
                .number("wall_saved_percent", row -> row.savedPercent(Summary::wallS, Event::wallS))
                .text("note", Row::note)
                .settings(KeyColumns.beside("learning_rate", grid), Row::keys)
                .toTable("learning_rates");
    }

    private static List<Row> rows(GridRuns grid, Siblings siblings) {
        List<Row> rows = new ArrayList<>();
        for (CellKey target : siblings.cells()) {
            Optional<Run> adam = grid.adam(target).filter(Run::isDone);
            siblings.adams().forEach(run -> rows.add(new Row(run, target, target.varied(), adam)));
            siblings.others()
                    .forEach(
                            other ->
                                    rows.add(
                                            new Row(
                                                    other.run(),
                                                    target,
                                                    KeyColumns.of(
                                                            target.varied(),
                                                            other.arm().overrides()),
                                                    adam)));
        }
        return rows;
    }
}
