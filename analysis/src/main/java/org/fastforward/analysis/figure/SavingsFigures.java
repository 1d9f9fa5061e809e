package org.fastforward.analysis.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.record.Summary;

/** The paper's two headline figures for every adapter and policy of a grid. */
final class SavingsFigures {
    private SavingsFigures() {}

    static List<Figure> of(GridRuns grid) {
        List<Figure> figures = new ArrayList<>();
        for (String policy : grid.axes().policies()) {
            for (String adapter : grid.axes().adapters()) {
                figures.add(figure(grid, "flops", adapter, policy, "FLOPs", Summary::flopsPaper));
                figures.add(
                        figure(
                                grid,
                                "time",
                                adapter,
                                policy,
                                "seconds of training time",
                                Summary::wallS));
            }
        }
        return figures;
    }

    private static Figure figure(
            GridRuns grid,
            String metric,
            String adapter,
            String policy,
            String unit,
            ToDoubleFunction<Summary> cost) {
        List<List<Bar>> bars = new ArrayList<>();
        for (String task : grid.axes().tasks()) {
            bars.add(
                    grid.axes().models().stream()
                            .map(model -> Bar.of(grid, model, task, adapter, policy, cost))
                            .toList());
        }
        String what = metric.equals("flops") ? "FLOPs" : "Training time";
        String title =
                what
                        + " to Adam's test loss: "
                        + Look.adapter(adapter)
                        + ", Fast Forward policy \u201C"
                        + policy
                        + "\u201D"
                        + (grid.miniature() ? " (miniature)" : "");
        BarChart chart = new BarChart(title, unit, grid.axes().tasks(), grid.axes().models(), bars);
        return new Figure(
                metric + "_" + adapter + "_" + policy,
                title,
                chart.width(),
                BarChart.HEIGHT,
                chart::paint);
    }
}
