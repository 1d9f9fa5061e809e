package org.fastforward.analysis.tuned;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.table.Columns;
import tech.tablesaw.api.Table;

/**
 * What an arm with one start cost over Adam at its best learning rate, on average.
 *
 * @param model the cells' model; {@link #ALL} where they have several
 * @param task the cells' task; {@link #ALL} where they have several
 * @param adapter the cells' adapter
 * @param name the arm and where it started, in words
 * @param arms one per cell
 */
record TunedMean(String model, String task, String adapter, String name, List<TunedArm> arms) {
    /** Stands for all models, and for all tasks. */
    static final String ALL = "all";

    /** Copies the list. */
    TunedMean {
        arms = List.copyOf(arms);
    }

    /**
     * Over all cells, one for each adapter, arm and start.
     *
     * @param grid the grid's runs
     * @param arms its arms; Adam's are left out
     */
    static Collection<TunedMean> overCells(GridRuns grid, List<TunedArm> arms) {
        boolean several = grid.axes().adapters().size() > 1;
        return grouped(
                arms,
                arm -> {
                    String adapter = arm.cell().adapter();
                    String name = name(grid, arm) + (several ? ", " + adapter : "");
                    return new TunedMean(ALL, ALL, adapter, name, List.of(arm));
                });
    }

    /**
     * Over the seeds of a model, task and adapter, where the grid has several.
     *
     * @param grid the grid's runs
     * @param arms its arms; Adam's are left out
     */
    static List<TunedMean> overSeeds(GridRuns grid, List<TunedArm> arms) {
        return grouped(
                        arms,
                        arm ->
                                new TunedMean(
                                        arm.cell().model(),
                                        arm.cell().task(),
                                        arm.cell().adapter(),
                                        name(grid, arm),
                                        List.of(arm)))
                .stream()
                .filter(TunedMean::hasSeeds)
                .toList();
    }

    /** The arm, its start, and what else the grid varies between cells. */
    private static String name(GridRuns grid, TunedArm arm) {
        VariedSettings others = arm.cell().varied().without(VariedSettings.LEARNING_RATE);
        return arm.inWords(grid) + (others.isEmpty() ? "" : ", " + others.inWords());
    }

    /** Joins those of one model, task, adapter and name, in the order in which they first come. */
    private static Collection<TunedMean> grouped(
            List<TunedArm> arms, Function<TunedArm, TunedMean> ofOne) {
        Map<List<String>, TunedMean> means = new LinkedHashMap<>();
        arms.stream()
                .filter(arm -> arm.arm().isPresent())
                .map(ofOne)
                .forEach(
                        one ->
                                means.merge(
                                        List.of(one.model, one.task, one.adapter, one.name),
                                        one,
                                        TunedMean::and));
        return means.values();
    }

    private boolean hasSeeds() {
        long seeds = arms.stream().map(arm -> arm.cell().seed()).distinct().count();
        return seeds > 1 && seeds == arms.size();
    }

    private TunedMean and(TunedMean other) {
        List<TunedArm> both = new ArrayList<>(arms);
        both.addAll(other.arms());
        return new TunedMean(model, task, adapter, name, both);
    }

    /**
     * All of them as a table.
     *
     * @param grid the grid's runs
     * @param arms its arms
     */
    static Table table(GridRuns grid, List<TunedArm> arms) {
        List<TunedMean> rows = new ArrayList<>(overCells(grid, arms));
        rows.addAll(overSeeds(grid, arms));
        return new Columns<>(rows)
                .text("model", TunedMean::model)
                .text("task", TunedMean::task)
                .text("adapter", TunedMean::adapter)
                .text("arm", TunedMean::name)
                .count("cells", mean -> mean.arms().size())
                .count("reached", mean -> mean.ratios().getCount())
                .number("ratio_mean", TunedMean::mean)
                .number("ratio_deviation", TunedMean::deviation)
                .number("ratio_least", TunedMean::least)
                .number("ratio_most", TunedMean::most)
                .toTable("tuned_means");
    }

    private double[] reached() {
        return arms.stream()
                .filter(arm -> arm.reached().isPresent())
                .mapToDouble(TunedArm::ratio)
                .toArray();
    }

    /** Of the arms that came to best Adam's loss: FLOPs over best Adam's. */
    DoubleSummaryStatistics ratios() {
        return Arrays.stream(reached()).summaryStatistics();
    }

    /** NaN where none came to it. */
    double mean() {
        return ratios().getCount() == 0 ? Double.NaN : ratios().getAverage();
    }

    /** NaN where none came to it. */
    double least() {
        return ratios().getCount() == 0 ? Double.NaN : ratios().getMin();
    }

    /** NaN where none came to it. */
    double most() {
        return ratios().getCount() == 0 ? Double.NaN : ratios().getMax();
    }

    /** The standard deviation of a sample; NaN of fewer than two. */
    double deviation() {
        double mean = mean();
        double squares = 0;
        for (double ratio : reached()) {
            squares += (ratio - mean) * (ratio - mean);
        }
        int count = reached().length;
        return count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1));
    }
}
