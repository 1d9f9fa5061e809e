package org.fastforward.analysis.tuned;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.FigureText;
import org.fastforward.analysis.figure.plot.Line;
import org.fastforward.analysis.figure.plot.LinePlot;
import org.fastforward.analysis.figure.plot.Panels;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Palette;

/**
 * Costs to best Adam's loss over best Adam's own, a dot for each arm, model and task (the mean over
 * seeds): a panel for each task, a figure for each adapter.
 */
final class TunedFigures {
    private static final int PANEL_WIDTH = 330;
    private static final int PANEL_HEIGHT = 300;

    private TunedFigures() {}

    static List<Figure> of(GridRuns grid, List<TunedArm> arms) {
        List<Figure> figures = new ArrayList<>();
        for (String adapter : grid.axes().adapters()) {
            List<TunedArm> of =
                    arms.stream().filter(arm -> arm.cell().adapter().equals(adapter)).toList();
            if (!of.isEmpty()) {
                figures.add(figure(grid, adapter, of));
            }
        }
        return figures;
    }

    private static Figure figure(GridRuns grid, String adapter, List<TunedArm> arms) {
        List<String> models =
                grid.axes().models().stream()
                        .filter(m -> arms.stream().anyMatch(arm -> arm.cell().model().equals(m)))
                        .toList();
        Map<String, Color> colours = colours(grid, arms);
        List<LinePlot> panels = new ArrayList<>();
        for (String task : grid.axes().tasks()) {
            List<TunedArm> here =
                    arms.stream().filter(arm -> arm.cell().task().equals(task)).toList();
            if (!here.isEmpty()) {
                panels.add(panel(grid, task, models, here, colours));
            }
        }
        String title =
                "FLOPs to the loss of Adam at its best learning rate, over Adam's own: "
                        + FigureText.adapter(adapter)
                        + (grid.miniature() ? " (miniature)" : "");
        return new Panels(title, panels.size(), panels, PANEL_WIDTH, PANEL_HEIGHT)
                .figure("tuned_" + adapter);
    }

    private static LinePlot panel(
            GridRuns grid,
            String task,
            List<String> models,
            List<TunedArm> arms,
            Map<String, Color> colours) {
        List<Line> lines = new ArrayList<>();
        lines.add(
                line(
                        "Adam, looking for the rate",
                        FigureStyle.FAINT,
                        models,
                        best(arms),
                        Line.Mark.DASHED,
                        a -> a.tuningFlops() / a.flopsBestAdam()));
        lines.add(
                line(
                        "Adam at its best rate",
                        FigureStyle.ADAM,
                        models,
                        best(arms),
                        Line.Mark.LINE,
                        a -> 1));
        colours.forEach(
                (name, colour) ->
                        lines.add(
                                line(
                                        name,
                                        colour,
                                        models,
                                        arms.stream()
                                                .filter(arm -> arm.arm().isPresent())
                                                .filter(arm -> arm.inWords(grid).equals(name))
                                                .toList(),
                                        Line.Mark.DOTS,
                                        TunedArm::ratio)));
        return new LinePlot(task, "", "", lines, models, true);
    }

    private static List<TunedArm> best(List<TunedArm> arms) {
        return arms.stream().filter(arm -> arm.run().equals(arm.best())).toList();
    }

    /** A point for each model: the mean of the seeds that reached the loss; none where none did. */
    private static Line line(
            String name,
            Color colour,
            List<String> models,
            List<TunedArm> arms,
            Line.Mark mark,
            ToDoubleFunction<TunedArm> value) {
        List<Line.Point> points = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            String model = models.get(i);
            double mean =
                    arms.stream()
                            .filter(arm -> arm.cell().model().equals(model))
                            .mapToDouble(value)
                            .filter(Double::isFinite)
                            .average()
                            .orElse(Double.NaN);
            points.add(new Line.Point(i, mean));
        }
        return new Line(name, colour, points, mark);
    }

    /** Arms of one policy are the lighter the later they come. */
    private static Map<String, Color> colours(GridRuns grid, List<TunedArm> arms) {
        Map<String, List<String>> ofPolicy = new LinkedHashMap<>();
        for (TunedArm arm : arms) {
            arm.arm()
                    .ifPresent(
                            key -> {
                                List<String> names =
                                        ofPolicy.computeIfAbsent(
                                                key.policy(), k -> new ArrayList<>());
                                if (!names.contains(arm.inWords(grid))) {
                                    names.add(arm.inWords(grid));
                                }
                            });
        }
        Map<String, Color> colours = new LinkedHashMap<>();
        ofPolicy.forEach(
                (policy, names) -> {
                    for (int i = 0; i < names.size(); i++) {
                        double share = names.size() == 1 ? 0 : (double) i / (names.size() - 1);
                        colours.put(
                                names.get(i),
                                FigureStyle.lighter(Palette.policy(policy), share * 0.8));
                    }
                });
        return colours;
    }
}
