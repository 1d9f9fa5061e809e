package org.fastforward.analysis.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.record.LearningRate;
import org.fastforward.analysis.record.Summary;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * Mean, smallest and largest share saved, for each adapter and policy, and for each learning rate
 * where the grid crosses several.
 */
public final class SummaryTable {
    private static final List<String> METRICS = List.of("flops", "flops_exact", "wall", "cpu");

    private SummaryTable() {}

    /** The comparisons of one adapter, policy and learning rate. */
    private record Group(String adapter, String policy, double learningRate, Table savings) {
        double of(String metric, ToDoubleFunction<DoubleColumn> statistic) {
            DoubleColumn saved = savings.doubleColumn(metric);
            boolean none = saved.countMissing() == saved.size();
            return none ? Double.NaN : statistic.applyAsDouble(saved);
        }
    }

    /**
     * Makes the table.
     *
     * @param grid the grid's runs
     * @return the table; a share is empty where no cell reached its target
     */
    public static Table of(GridRuns grid) {
        Columns<Group> columns =
                new Columns<>(groups(grid))
                        .text("adapter", Group::adapter)
                        .text("policy", Group::policy);
        if (grid.axes().severalLearningRates()) {
            columns.rate("learning_rate", Group::learningRate);
        }
        columns.count(
                        "cells_reached",
                        group -> group.savings().booleanColumn("reached").countTrue())
                .count("cells_expected", group -> group.savings().rowCount());
        for (String metric : METRICS) {
            columns.number(
                            metric + "_saved_percent_mean",
                            group -> group.of(metric, DoubleColumn::mean))
                    .number(
                            metric + "_saved_percent_min",
                            group -> group.of(metric, DoubleColumn::min))
                    .number(
                            metric + "_saved_percent_max",
                            group -> group.of(metric, DoubleColumn::max));
        }
        return columns.toTable("summary");
    }

    /**
     * The same in sentences, for a console.
     *
     * @param grid the grid's runs
     * @return one line for each adapter and policy, and learning rate where there are several
     */
    public static List<String> headlines(GridRuns grid) {
        boolean several = grid.axes().severalLearningRates();
        return groups(grid).stream()
                .map(
                        group ->
                                group.adapter()
                                        + ", "
                                        + group.policy()
                                        + (several
                                                ? " at " + LearningRate.text(group.learningRate())
                                                : "")
                                        + ": FLOPs saved "
                                        + range(group, "flops")
                                        + ", time saved "
                                        + range(group, "wall")
                                        + " ("
                                        + group.savings().booleanColumn("reached").countTrue()
                                        + " of "
                                        + group.savings().rowCount()
                                        + " cells)")
                .toList();
    }

    private static String range(Group group, String metric) {
        double mean = group.of(metric, DoubleColumn::mean);
        if (Double.isNaN(mean)) {
            return "unknown";
        }
        return String.format(
                Locale.ROOT,
                "%.1f %% (%.1f to %.1f)",
                mean,
                group.of(metric, DoubleColumn::min),
                group.of(metric, DoubleColumn::max));
    }

    private static List<Group> groups(GridRuns grid) {
        List<Group> groups = new ArrayList<>();
        for (String adapter : grid.axes().adapters()) {
            for (String policy : grid.axes().policies()) {
                for (double rate : grid.axes().learningRates()) {
                    List<Comparison> rows =
                            grid.comparisons().stream()
                                    .filter(row -> row.cell().adapter().equals(adapter))
                                    .filter(row -> row.policy().equals(policy))
                                    .filter(row -> row.cell().isAt(rate))
                                    .toList();
                    if (!rows.isEmpty()) {
                        groups.add(new Group(adapter, policy, rate, savings(rows)));
                    }
                }
            }
        }
        return groups;
    }

    private static Table savings(List<Comparison> rows) {
        return new Columns<>(rows)
                .truth("reached", Comparison::reached)
                .number("flops", row -> row.savedPercent(Summary::flopsPaper))
                .number("flops_exact", row -> row.savedPercent(Summary::flopsExact))
                .number("wall", row -> row.savedPercent(Summary::wallS))
                .number("cpu", row -> row.savedPercent(Summary::cpuS))
                .toTable("savings");
    }
}
