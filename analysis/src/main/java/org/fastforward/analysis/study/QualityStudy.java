package org.fastforward.analysis.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.plot.Line;
import org.fastforward.analysis.figure.plot.LinePlot;
import org.fastforward.analysis.figure.plot.Panels;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Palette;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.measured.Quality;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.table.Columns;
import org.fastforward.analysis.table.KeyColumns;

/** What both arms predict at the end, on the test set and on other tasks'. */
final class QualityStudy {
    private static final int PANEL_HEIGHT = 200;

    private QualityStudy() {}

    /** A run on a test set. */
    private record Row(CellKey cell, ArmKey arm, Quality quality) {
        boolean isAdam() {
            return arm.equals(ArmKey.ADAM);
        }

        boolean isOwn() {
            return quality.task().equals(cell.task());
        }

        VariedSettings keys() {
            return KeyColumns.of(cell.varied(), arm.overrides());
        }
    }

    static Study of(GridRuns grid) {
        List<Row> rows = rows(grid);
        return new Study(
                new Columns<>(rows)
                        .text("model", row -> row.cell().model())
                        .text("task", row -> row.cell().task())
                        .text("adapter", row -> row.cell().adapter())
                        .count("seed", row -> row.cell().seed())
                        .text("arm", row -> name(grid, row))
                        .text("test_set", row -> row.quality().task())
                        .count("sequences", row -> row.quality().sequences())
                        .count("labels", row -> row.quality().labels())
                        .number("test_loss", row -> row.quality().loss())
                        .number("perplexity", row -> row.quality().perplexity())
                        .number("accuracy_percent", row -> 100 * row.quality().accuracy())
                        .settings(KeyColumns.all(grid), Row::keys)
                        .toTable("quality"),
                rows.isEmpty() ? List.of() : List.of(figure(grid, widest(rows))),
                sentence(widest(rows)));
    }

    /** Of arms with several settings those that the most test sets have, with their Adam arms. */
    private static List<Row> widest(List<Row> rows) {
        Map<List<Object>, Set<List<String>>> places = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> !row.isAdam())
                .forEach(
                        row ->
                                places.computeIfAbsent(kind(row), k -> new LinkedHashSet<>())
                                        .add(place(row)));
        int most = places.values().stream().mapToInt(Set::size).max().orElse(0);
        Set<List<Object>> kinds = new LinkedHashSet<>();
        places.forEach(
                (kind, found) -> {
                    if (found.size() == most) {
                        kinds.add(kind);
                    }
                });
        Set<CellKey> cells = new LinkedHashSet<>();
        rows.stream().filter(row -> kinds.contains(kind(row))).forEach(r -> cells.add(r.cell()));
        return rows.stream()
                .filter(
                        row ->
                                row.isAdam()
                                        ? cells.isEmpty() || cells.contains(row.cell())
                                        : kinds.contains(kind(row)))
                .toList();
    }

    private static List<Object> kind(Row row) {
        return List.of(
                row.cell().adapter(),
                row.arm().policy(),
                SettingGroup.thatCount(row.cell().varied()),
                SettingGroup.thatCount(row.arm().overrides()));
    }

    private static String name(GridRuns grid, Row row) {
        return row.isAdam()
                ? RunRecord.ADAM
                : RunRecord.FAST_FORWARD + " " + grid.axes().shown(row.arm()).inWords();
    }

    private static List<Row> rows(GridRuns grid) {
        List<Row> rows = new ArrayList<>();
        for (CellKey cell : grid.cells()) {
            Set<ArmKey> arms = new LinkedHashSet<>(List.of(ArmKey.ADAM));
            arms.addAll(grid.axes().arms());
            for (ArmKey arm : arms) {
                Optional<Run> run = grid.run(cell, arm).filter(Run::isDone);
                run.stream()
                        .flatMap(found -> Quality.read(found.folder()).stream())
                        .forEach(quality -> rows.add(new Row(cell, arm, quality)));
            }
        }
        return rows;
    }

    private static Figure figure(GridRuns grid, List<Row> rows) {
        List<List<String>> places = rows.stream().map(QualityStudy::place).distinct().toList();
        List<String> names =
                places.stream()
                        .map(
                                place ->
                                        place.get(0)
                                                + (place.get(1).isEmpty()
                                                        ? ""
                                                        : " \u2192 " + place.get(1)))
                        .toList();
        List<LinePlot> panels =
                List.of(
                        panel("test loss", "nats per token", rows, places, names, Quality::loss),
                        panel("perplexity", "exp(loss)", rows, places, names, Quality::perplexity),
                        panel(
                                "next-token accuracy",
                                "percent",
                                rows,
                                places,
                                names,
                                quality -> 100 * quality.accuracy()));
        String title =
                "Quality of both arms at the end, own test set and another task's"
                        + (grid.miniature() ? " (miniature)" : "");
        return new Panels(title, 1, panels, Math.max(700, 125 * names.size()), PANEL_HEIGHT)
                .figure("quality");
    }

    /** What runs on one test set share. */
    private static List<String> place(Row row) {
        return List.of(
                row.cell().model() + "\n" + row.cell().task(),
                row.isOwn() ? "" : row.quality().task());
    }

    private static LinePlot panel(
            String title,
            String unit,
            List<Row> rows,
            List<List<String>> places,
            List<String> names,
            ToDoubleFunction<Quality> value) {
        Map<String, List<Line.Point>> points = new LinkedHashMap<>();
        for (Row row : rows) {
            points.computeIfAbsent(row.arm().policy(), policy -> new ArrayList<>())
                    .add(
                            new Line.Point(
                                    places.indexOf(place(row)) + (row.isAdam() ? -0.08 : 0.08),
                                    value.applyAsDouble(row.quality())));
        }
        List<Line> lines = new ArrayList<>();
        points.forEach(
                (policy, all) -> {
                    boolean adam = policy.equals(ArmKey.ADAM.policy());
                    lines.add(
                            new Line(
                                    adam ? "Adam" : "Fast Forward, " + policy,
                                    adam ? FigureStyle.ADAM : Palette.policy(policy),
                                    all,
                                    Line.Mark.DOTS));
                });
        return new LinePlot(title, "", unit, lines, names, false);
    }

    private static String sentence(List<Row> rows) {
        List<String> parts = new ArrayList<>();
        difference(rows, true).ifPresent(text -> parts.add(text + " on their own test set"));
        difference(rows, false).ifPresent(text -> parts.add(text + " on other tasks'"));
        return parts.isEmpty()
                ? ""
                : "At the end Fast Forward's arms differ from their Adam arm by "
                        + String.join(", and by ", parts)
                        + " (means; positive: Fast Forward's is higher).";
    }

    /** Of each arm with stages from its cell's Adam arm on the same test set. */
    private static Optional<String> difference(List<Row> rows, boolean own) {
        List<double[]> all = new ArrayList<>();
        for (Row row : rows) {
            if (!row.isAdam() && row.isOwn() == own) {
                rows.stream()
                        .filter(Row::isAdam)
                        .filter(adam -> adam.cell().equals(row.cell()))
                        .filter(adam -> adam.quality().task().equals(row.quality().task()))
                        .findFirst()
                        .ifPresent(adam -> all.add(difference(row.quality(), adam.quality())));
            }
        }
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "%+.4f nats and %+.2f points of accuracy",
                                all.stream().mapToDouble(d -> d[0]).average().orElseThrow(),
                                all.stream().mapToDouble(d -> d[1]).average().orElseThrow()));
    }

    private static double[] difference(Quality one, Quality other) {
        return new double[] {one.loss() - other.loss(), 100 * (one.accuracy() - other.accuracy())};
    }
}
