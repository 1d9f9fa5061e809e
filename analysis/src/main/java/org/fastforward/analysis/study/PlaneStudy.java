package org.fastforward.analysis.study;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.FigureText;
import org.fastforward.analysis.figure.plot.Contours;
import org.fastforward.analysis.figure.plot.Line;
import org.fastforward.analysis.figure.plot.Surface;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Labels;
import org.fastforward.analysis.figure.style.Palette;
import org.fastforward.analysis.measured.PlanePoint;
import org.fastforward.analysis.table.Columns;
import org.fastforward.analysis.table.KeyColumns;

/** The test loss in the plane through start, Adam's and Fast Forward's final weights. */
final class PlaneStudy {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 560;
    private static final int TOP = 40;

    private PlaneStudy() {}

    /** A pair of arms with its plane. */
    private record Plane(Comparison pair, List<PlanePoint> points) {
        List<PlanePoint> of(PlanePoint.Kind kind) {
            return points.stream().filter(point -> point.kind() == kind).toList();
        }

        PlanePoint end(PlanePoint.Kind kind) {
            List<PlanePoint> path = of(kind);
            return path.get(path.size() - 1);
        }

        double lowest() {
            return points.stream()
                    .mapToDouble(PlanePoint::loss)
                    .filter(Double::isFinite)
                    .min()
                    .orElse(Double.NaN);
        }
    }

    /** A row of the table. */
    private record Row(Comparison pair, PlanePoint point) {}

    static Study of(GridRuns grid) {
        List<Plane> planes = new ArrayList<>();
        for (Comparison pair : grid.comparisons()) {
            pair.fastForward()
                    .map(run -> PlanePoint.read(run.folder()))
                    .filter(points -> !points.isEmpty())
                    .ifPresent(points -> planes.add(new Plane(pair, points)));
        }
        List<Row> rows =
                planes.stream()
                        .flatMap(p -> p.points().stream().map(point -> new Row(p.pair(), point)))
                        .toList();
        return new Study(
                new Columns<>(rows)
                        .text("model", row -> row.pair().cell().model())
                        .text("task", row -> row.pair().cell().task())
                        .text("adapter", row -> row.pair().cell().adapter())
                        .count("seed", row -> row.pair().cell().seed())
                        .text("policy", row -> row.pair().arm().policy())
                        .text("kind", row -> row.point().kind().id())
                        .count("step", row -> row.point().step())
                        .count("stage", row -> row.point().stage())
                        .number("x", row -> row.point().x())
                        .number("y", row -> row.point().y())
                        .number("off_plane", row -> row.point().offPlane())
                        .number("test_loss", row -> row.point().loss())
                        .settings(KeyColumns.all(grid), row -> KeyColumns.of(row.pair()))
                        .toTable("plane"),
                planes.stream().map(plane -> figure(grid, plane)).toList(),
                sentence(planes));
    }

    private static Figure figure(GridRuns grid, Plane plane) {
        Comparison pair = plane.pair();
        String title =
                "Test loss in the plane of both arms: "
                        + pair.cell().model()
                        + ", "
                        + pair.cell().task()
                        + ", "
                        + FigureText.adapter(pair.cell().adapter())
                        + ", "
                        + pair.arm().policy()
                        + (grid.miniature() ? " (miniature)" : "");
        Surface surface = surface(plane);
        return new Figure(
                FigureText.fileName(grid, "plane", pair.cell(), pair.arm()),
                title,
                WIDTH,
                HEIGHT,
                g -> paint(g, title, surface));
    }

    private static void paint(Graphics2D g, String title, Surface surface) {
        Labels.heading(g, title, WIDTH);
        AffineTransform before = g.getTransform();
        g.translate(0, TOP);
        surface.paint(g, WIDTH, HEIGHT - TOP);
        g.setTransform(before);
    }

    private static Surface surface(Plane plane) {
        List<PlanePoint> grid = plane.of(PlanePoint.Kind.GRID);
        double[] xs = grid.stream().mapToDouble(PlanePoint::x).distinct().sorted().toArray();
        double[] ys = grid.stream().mapToDouble(PlanePoint::y).distinct().sorted().toArray();
        double[][] heights = new double[ys.length][xs.length];
        for (int i = 0; i < grid.size(); i++) {
            heights[i / xs.length][i % xs.length] = grid.get(i).loss();
        }
        Color colour = Palette.policy(plane.pair().arm().policy());
        PlanePoint adam = plane.end(PlanePoint.Kind.ADAM);
        PlanePoint other = plane.end(PlanePoint.Kind.FAST_FORWARD);
        return new Surface(
                new Contours(xs, ys, heights),
                "distance from the start towards Adam's final weights",
                "distance at a right angle to it",
                "nats per token",
                List.of(
                        path("Adam", FigureStyle.ADAM, plane.of(PlanePoint.Kind.ADAM)),
                        path("Fast Forward", colour, plane.of(PlanePoint.Kind.FAST_FORWARD))),
                List.of(
                        new Surface.Mark("start", 0, 0, FigureStyle.INK),
                        new Surface.Mark("Adam", adam.x(), adam.y(), FigureStyle.ADAM),
                        new Surface.Mark("Fast Forward", other.x(), other.y(), colour)));
    }

    private static Line path(String name, Color colour, List<PlanePoint> points) {
        return new Line(
                name,
                colour,
                points.stream().map(point -> new Line.Point(point.x(), point.y())).toList(),
                Line.Mark.LINE);
    }

    private static String sentence(List<Plane> planes) {
        StringBuilder text = new StringBuilder();
        for (Plane plane : planes) {
            PlanePoint adam = plane.end(PlanePoint.Kind.ADAM);
            PlanePoint other = plane.end(PlanePoint.Kind.FAST_FORWARD);
            text.append(text.isEmpty() ? "" : " ")
                    .append(
                            String.format(
                                    Locale.ROOT,
                                    "%s, %s: Fast Forward (%s) ends %.2f from the start, Adam %.2f;"
                                            + " test loss %.4f and %.4f, the lowest in their plane"
                                            + " %.4f.",
                                    plane.pair().cell().model(),
                                    plane.pair().cell().task(),
                                    plane.pair().arm().policy(),
                                    Math.hypot(other.x(), other.y()),
                                    adam.x(),
                                    other.loss(),
                                    adam.loss(),
                                    plane.lowest()));
        }
        return text.toString();
    }
}
