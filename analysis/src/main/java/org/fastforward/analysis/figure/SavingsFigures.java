package org.fastforward.analysis.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.chart.Bar;
import org.fastforward.analysis.figure.chart.BarChart;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.Summary;

/** The paper's two headline figures for every adapter, arm and variant of a grid's cells. */
final class SavingsFigures {
    private SavingsFigures() {}

    static List<Figure> of(GridRuns grid) {
        List<Figure> figures = new ArrayList<>();
        for (ArmKey arm : grid.axes().arms()) {
            for (String adapter : grid.axes().adapters()) {
                for (VariedSettings variant : grid.axes().variants()) {
                    figures.addAll(of(grid, new Shared(arm, adapter, variant)));
                }
            }
        }
        return figures;
    }

    /** What the bars of one figure share. */
    private record Shared(ArmKey arm, String adapter, VariedSettings variant) {
        boolean has(Comparison row) {
            return row.arm().equals(arm)
                    && row.cell().adapter().equals(adapter)
                    && row.cell().varied().equals(variant);
        }
    }

    private static List<Figure> of(GridRuns grid, Shared shared) {
        List<Comparison> rows = grid.comparisons().stream().filter(shared::has).toList();
        return rows.isEmpty()
                ? List.of()
                : List.of(
                        figure(grid, shared, rows, "flops", "FLOPs", "FLOPs", Summary::flopsPaper),
                        figure(
                                grid,
                                shared,
                                rows,
                                "time",
                                "Training time",
                                "seconds of training time",
                                Summary::wallS));
    }

    private static Figure figure(
            GridRuns grid,
            Shared shared,
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
                        + FigureText.adapter(shared.adapter())
                        + FigureText.inTitle(grid, shared.variant())
                        + ", Fast Forward policy \u201C"
                        + grid.axes().shown(shared.arm()).inWords()
                        + "\u201D"
                        + (grid.miniature() ? " (miniature)" : "");
        BarChart chart = new BarChart(title, unit, tasks, models, bars);
        return new Figure(
                metric
                        + "_"
                        + shared.adapter()
                        + "_"
                        + grid.axes().shown(shared.arm()).inFileName()
                        + FigureText.inFileName(grid, shared.variant()),
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
