package org.fastforward.analysis.study;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.FigureText;
import org.fastforward.analysis.figure.plot.Line;
import org.fastforward.analysis.figure.plot.LinePlot;
import org.fastforward.analysis.figure.plot.Panels;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Palette;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.record.Summary;
import org.fastforward.analysis.table.Columns;

/** What Fast Forward saves, and where both arms end, against one setting. */
final class SettingStudy {
    /** The rank of the adapter, up to full training. */
    static final String RANK = "rank";

    /** Optimizer steps between two stages. */
    static final String INTERVAL = "interval";

    /** Sequences in the tiny validation set. */
    static final String TINY_SIZE = "tiny_size";

    private static final int PANEL_WIDTH = 380;
    private static final int PANEL_HEIGHT = 300;

    private SettingStudy() {}

    static Study of(GridRuns grid, String setting) {
        List<SettingGroup> groups = SettingGroup.of(grid, setting);
        List<SettingGroup.Point> rows =
                groups.stream().flatMap(group -> group.points().stream()).toList();
        return new Study(
                new Columns<>(rows)
                        .text("model", row -> row.pair().cell().model())
                        .text("task", row -> row.pair().cell().task())
                        .text("adapter", row -> row.pair().cell().adapter())
                        .count("seed", row -> row.pair().cell().seed())
                        .text("policy", row -> row.pair().arm().policy())
                        .text(setting, SettingGroup.Point::value)
                        .truth("reached", row -> row.pair().reached())
                        .number("target_loss", row -> row.pair().ofAdam(Summary::finalLoss))
                        .number("final_loss", row -> row.pair().ofFastForward(Summary::finalLoss))
                        .count("adam_steps", row -> row.pair().ofAdam(Summary::steps))
                        .count("ff_steps", row -> row.pair().ofFastForward(Summary::steps))
                        .count("stages", row -> row.pair().ofFastForward(Summary::stages))
                        .count("tiny_passes", row -> row.pair().ofFastForward(Summary::tinyPasses))
                        .number("flops_adam", row -> row.pair().ofAdam(Summary::flopsPaper))
                        .number("flops_ff", row -> row.pair().ofFastForward(Summary::flopsPaper))
                        .number(
                                "flops_saved_percent",
                                row -> row.pair().savedPercent(Summary::flopsPaper))
                        .number(
                                "flops_exact_saved_percent",
                                row -> row.pair().savedPercent(Summary::flopsExact))
                        .text("note", row -> row.pair().note())
                        .toTable(setting),
                groups.isEmpty() ? List.of() : List.of(figure(grid, setting, groups)),
                sentence(setting, groups));
    }

    private static String words(String setting) {
        return switch (setting) {
            case TINY_SIZE -> "size of the tiny set";
            case INTERVAL -> "interval (steps between stages)";
            default -> setting;
        };
    }

    private static Figure figure(GridRuns grid, String setting, List<SettingGroup> groups) {
        List<String> values =
                groups.stream()
                        .flatMap(group -> group.points().stream())
                        .map(SettingGroup.Point::value)
                        .distinct()
                        .sorted(
                                Comparator.comparing((String v) -> v.equals(SettingGroup.FULL))
                                        .thenComparing(SettingText.ORDER))
                        .toList();
        List<Line> saved = new ArrayList<>();
        List<Line> losses = new ArrayList<>();
        for (SettingGroup group : groups) {
            Comparison any = group.any();
            String name = name(any);
            Color colour = Palette.model(any.cell().model());
            saved.add(
                    new Line(
                            name,
                            colour,
                            points(values, group, p -> p.savedPercent(Summary::flopsPaper)),
                            Line.Mark.BOTH));
            losses.add(
                    new Line(
                            name,
                            colour,
                            points(values, group, p -> p.ofFastForward(Summary::finalLoss)),
                            Line.Mark.BOTH));
            losses.add(
                    new Line(
                            "Adam",
                            FigureStyle.ADAM,
                            points(values, group, p -> p.ofAdam(Summary::finalLoss)),
                            Line.Mark.DASHED));
        }
        String title =
                "Fast Forward against " + words(setting) + (grid.miniature() ? " (miniature)" : "");
        List<LinePlot> panels =
                List.of(
                        new LinePlot(
                                "FLOPs saved until Adam's final loss",
                                words(setting),
                                "percent",
                                saved,
                                values,
                                false),
                        new LinePlot(
                                "final test loss",
                                words(setting),
                                "nats per token",
                                losses,
                                values,
                                false));
        return new Panels(title, 2, panels, PANEL_WIDTH, PANEL_HEIGHT).figure(setting);
    }

    private static String name(Comparison pair) {
        return pair.cell().model()
                + ", "
                + pair.cell().task()
                + ", "
                + FigureText.adapter(pair.cell().adapter())
                + ", "
                + pair.arm().policy();
    }

    private static List<Line.Point> points(
            List<String> values, SettingGroup group, ToDoubleFunction<Comparison> value) {
        return group.points().stream()
                .map(
                        point ->
                                new Line.Point(
                                        values.indexOf(point.value()),
                                        value.applyAsDouble(point.pair())))
                .toList();
    }

    private static String sentence(String setting, List<SettingGroup> groups) {
        StringBuilder text = new StringBuilder();
        for (SettingGroup group : groups) {
            text.append(text.isEmpty() ? "" : " ").append(name(group.any())).append(": ");
            List<String> parts = new ArrayList<>();
            for (SettingGroup.Point point : group.points()) {
                double saved = point.pair().savedPercent(Summary::flopsPaper);
                parts.add(
                        point.value()
                                + (Double.isNaN(saved)
                                        ? " (target not reached)"
                                        : String.format(Locale.ROOT, " (%.0f %%)", saved)));
            }
            text.append("FLOPs saved at ")
                    .append(setting.replace('_', ' '))
                    .append(' ')
                    .append(String.join(", ", parts))
                    .append('.');
        }
        return text.toString();
    }
}
