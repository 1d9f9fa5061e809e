package org.fastforward.analysis.study;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Curve;
import org.fastforward.analysis.table.Columns;
import org.fastforward.analysis.table.KeyColumns;

/** The loss along every stage's direction: whether it is convex, and by how much it is not. */
final class CurveStudy {
    private static final int FEWEST_POINTS = 3;

    private CurveStudy() {}

    /** A stage of whose curve enough was seen. */
    record Row(StageRow stage, CurveShape shape) {}

    static Study of(GridRuns grid) {
        List<Row> rows =
                StageRow.of(grid).stream()
                        .map(
                                stage ->
                                        new Row(
                                                stage,
                                                CurveShape.of(Curve.parse(stage.event().curve()))))
                        .filter(row -> row.shape().points().size() >= FEWEST_POINTS)
                        .toList();
        return new Study(
                new Columns<>(rows)
                        .text("model", row -> row.stage().cell().model())
                        .text("task", row -> row.stage().cell().task())
                        .text("adapter", row -> row.stage().cell().adapter())
                        .count("seed", row -> row.stage().cell().seed())
                        .text("arm", row -> row.stage().armName(grid))
                        .count("stage", row -> row.stage().event().stage())
                        .count("step", row -> row.stage().event().step())
                        .number("tau", row -> row.stage().event().tau())
                        .count("points", row -> row.shape().points().size())
                        .number("farthest_tau", CurveStudy::farthest)
                        .truth("convex", row -> row.shape().isConvex())
                        .truth("convex_to_minimum", row -> row.shape().toMinimum().isConvex())
                        .truth("one_minimum", row -> row.shape().hasOneMinimum())
                        .count("negative_differences", row -> row.shape().concave())
                        .number(
                                "smallest_second_difference",
                                row -> Collections.min(row.shape().secondDifferences()))
                        .number(
                                "largest_second_difference",
                                row -> Collections.max(row.shape().secondDifferences()))
                        .number("last_concave_tau", row -> row.shape().lastConcaveTau())
                        .number("above_hull_loss", row -> row.shape().aboveHull())
                        .number("above_hull_percent", row -> row.shape().aboveHullPercent())
                        .number(
                                "above_hull_to_minimum_percent",
                                row -> row.shape().toMinimum().aboveHullPercent())
                        .settings(KeyColumns.all(grid), row -> row.stage().keys())
                        .toTable("curves"),
                CurveFigures.of(grid, rows),
                sentence(rows));
    }

    private static double farthest(Row row) {
        List<Curve.Point> points = row.shape().points();
        return points.get(points.size() - 1).tau();
    }

    private static String sentence(List<Row> rows) {
        List<Row> first = rows.stream().filter(row -> row.stage().event().stage() == 1).toList();
        List<Row> later = rows.stream().filter(row -> row.stage().event().stage() > 1).toList();
        String text =
                String.format(
                        Locale.ROOT,
                        "Along the direction the loss is convex in %d of %d first stages",
                        convex(first),
                        first.size());
        if (!later.isEmpty()) {
            text +=
                    String.format(
                            Locale.ROOT, " and %d of %d later ones", convex(later), later.size());
        }
        return text
                + String.format(
                        Locale.ROOT,
                        "; on the way to the minimum a curve rises above its convex hull by at most"
                                + " %.1f %% of what the stage gains, with what lies behind it by at"
                                + " most %.1f %%. %d of %d curves have a single minimum.",
                        largest(rows, row -> row.shape().toMinimum().aboveHullPercent()),
                        largest(rows, row -> row.shape().aboveHullPercent()),
                        rows.stream().filter(row -> row.shape().hasOneMinimum()).count(),
                        rows.size());
    }

    private static double largest(List<Row> rows, ToDoubleFunction<Row> value) {
        return rows.stream().mapToDouble(value).filter(Double::isFinite).max().orElse(0);
    }

    private static long convex(List<Row> rows) {
        return rows.stream().filter(row -> row.shape().isConvex()).count();
    }
}
