package org.fastforward.analysis.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.Summary;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * Mean, smallest and largest share saved, for each adapter and arm, and for each combination of the
 * settings that the grid varies between cells.
 */
public final class SummaryTable {
    private static final List<String> METRICS = List.of("flops", "flops_exact", "wall", "cpu");

    private SummaryTable() {}

    /** The comparisons of one adapter, arm and variant of the cells' settings. */
    private record Group(String adapter, ArmKey arm, VariedSettings variant, Table savings) {
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
                        .text("policy", group -> group.arm().policy())
                        .count(
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
        return columns.settings(
                        KeyColumns.all(grid),
                        group -> KeyColumns.of(group.variant(), group.arm().overrides()))
                .toTable("summary");
    }

    /**
     * The same in sentences, for a console.
     *
     * @param grid the grid's runs
     * @return one line for each adapter and arm, and for each variant of the cells' settings
     */
    public static List<String> headlines(GridRuns grid) {
        return groups(grid).stream()
                .map(
                        group ->
                                group.adapter()
                                        + ", "
                                        + grid.axes().shown(group.arm()).inWords()
                                        + at(grid.axes().shown(group.variant()))
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

    private static String at(VariedSettings shown) {
        return shown.isEmpty() ? "" : " at " + shown.inWords();
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
            for (ArmKey arm : grid.axes().arms()) {
                for (VariedSettings variant : grid.axes().variants()) {
                    List<Comparison> rows =
                            grid.comparisons().stream()
                                    .filter(row -> row.cell().adapter().equals(adapter))
                                    .filter(row -> row.arm().equals(arm))
                                    .filter(row -> row.cell().varied().equals(variant))
                                    .toList();
                    if (!rows.isEmpty()) {
                        groups.add(new Group(adapter, arm, variant, savings(rows)));
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
