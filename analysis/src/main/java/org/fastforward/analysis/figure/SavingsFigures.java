package org.fastforward.analysis.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.record.Summary;

/** The paper's two headline figures for every adapter, policy and learning rate of a grid. */
final class SavingsFigures {
    private SavingsFigures() {}

    static List<Figure> of(GridRuns grid) {
        List<Figure> figures = new ArrayList<>();
        for (String policy : grid.axes().policies()) {
            for (String adapter : grid.axes().adapters()) {
                for (double rate : grid.axes().learningRates()) {
                    figures.addAll(of(grid, new Arm(policy, adapter, rate)));
                }
            }
        }
        return figures;
    }

    /** What the bars of one figure share. */
    private record Arm(String policy, String adapter, double learningRate) {
        boolean has(Comparison row) {
            return row.policy().equals(policy)
                    && row.cell().adapter().equals(adapter)
                    && row.cell().isAt(learningRate);
        }
    }

    private static List<Figure> of(GridRuns grid, Arm arm) {
        List<Comparison> rows = grid.comparisons().stream().filter(arm::has).toList();
        return rows.isEmpty()
                ? List.of()
                : List.of(
                        figure(grid, arm, rows, "flops", "FLOPs", "FLOPs", Summary::flopsPaper),
                        figure(
                                grid,
                                arm,
                                rows,
                                "time",
                                "Training time",
                                "seconds of training time",
                                Summary::wallS));
    }

    private static Figure figure(
            GridRuns grid,
            Arm arm,
            List<Comparison> rows,
            String metric,
            String what,
            String unit,
            ToDoubleFunction<Summary> cost) {
        Set<String> found = rows.stream().map(r -> r.cell().task()).collect(Collectors.toSet());
        List<String> tasks = grid.axes().tasks().stream().filter(found::contains).toList();
        List<String> models = grid.axes().models();
        List<List<Bar>> bars = new ArrayList<>();
        for (String task : tasks) {
            bars.add(models.stream().map(m -> Bar.of(seeds(rows, m, task), cost)).toList());
        }
        String title =
                what
                        + " to Adam's test loss: "
                        + Look.adapter(arm.adapter())
                        + Look.atLearningRate(grid, ", learning rate ", arm.learningRate())
                        + ", Fast Forward policy \u201C"
                        + arm.policy()
                        + "\u201D"
                        + (grid.miniature() ? " (miniature)" : "");
        BarChart chart = new BarChart(title, unit, tasks, models, bars);
        return new Figure(
                metric
                        + "_"
                        + arm.adapter()
                        + "_"
                        + arm.policy()
                        + Look.atLearningRate(grid, "_", arm.learningRate()),
                title,
                chart.width(),
                BarChart.HEIGHT,
                chart::paint);
    }

    private static List<Comparison> seeds(List<Comparison> rows, String model, String task) {
        return rows.stream()
                .filter(row -> row.cell().model().equals(model) && row.cell().task().equals(task))
                .toList();
    }
}
