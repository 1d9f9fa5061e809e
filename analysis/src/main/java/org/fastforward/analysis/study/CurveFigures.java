package org.fastforward.analysis.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Curve;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.plot.Line;
import org.fastforward.analysis.figure.plot.LinePlot;
import org.fastforward.analysis.figure.plot.Panels;
import org.fastforward.analysis.figure.style.Palette;

/**
 * The loss along every stage's direction, made comparable: tau over the kept tau, and the loss over
 * what the stage gained (1 at tau 0, 0 at the lowest point). First stages and later ones apart.
 */
final class CurveFigures {
    private static final int PANEL_WIDTH = 380;
    private static final int PANEL_HEIGHT = 340;

    /** Of the kept tau: what lies farther is another valley, or nothing of interest. */
    private static final double FARTHEST = 2.1;

    /** Of a walk of hundreds of steps so many are drawn. */
    private static final int MOST_POINTS = 50;

    private CurveFigures() {}

    static List<Figure> of(GridRuns grid, List<CurveStudy.Row> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<LinePlot> panels = new ArrayList<>();
        add(panels, "first stage of a run", rows, row -> row.stage().event().stage() == 1);
        add(panels, "later stages", rows, row -> row.stage().event().stage() > 1);
        String title =
                "Loss of the tiny set along the direction of every stage"
                        + (grid.miniature() ? " (miniature)" : "");
        return List.of(
                new Panels(title, panels.size(), panels, PANEL_WIDTH, PANEL_HEIGHT)
                        .figure("curves"));
    }

    private static void add(
            List<LinePlot> panels,
            String title,
            List<CurveStudy.Row> rows,
            Predicate<CurveStudy.Row> which) {
        List<Line> lines = rows.stream().filter(which).map(CurveFigures::line).toList();
        if (!lines.isEmpty()) {
            panels.add(
                    new LinePlot(title, "tau / kept tau", "loss / gain", lines, List.of(), false));
        }
    }

    private static Line line(CurveStudy.Row row) {
        double tau = row.stage().event().tau();
        CurveShape shape = row.shape();
        List<Line.Point> points = new ArrayList<>();
        if (tau > 0 && shape.gain() > 0) {
            double lowest = shape.points().get(0).loss() - shape.gain();
            int every = 1 + shape.points().size() / MOST_POINTS;
            for (int i = 0; i < shape.points().size(); i++) {
                Curve.Point point = shape.points().get(i);
                if (i % every == 0 && point.tau() <= FARTHEST * tau) {
                    points.add(
                            new Line.Point(
                                    point.tau() / tau, (point.loss() - lowest) / shape.gain()));
                }
            }
        }
        String model = row.stage().cell().model();
        return new Line(model, Palette.model(model), points, Line.Mark.LINE);
    }
}
