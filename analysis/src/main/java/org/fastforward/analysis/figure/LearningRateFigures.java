package org.fastforward.analysis.figure;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.cell.Siblings;
import org.fastforward.analysis.figure.chart.LossLine;
import org.fastforward.analysis.figure.chart.LossPlot;
import org.fastforward.analysis.figure.chart.Target;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Palette;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunRecord;

/**
 * Adam and Fast Forward at several learning rates, and the losses that each rate's Adam reached.
 */
final class LearningRateFigures {
    /** From light to dark: the higher the learning rate, the darker the line. */
    private static final List<Color> GREYS =
            List.of(
                    new Color(0xB8, 0xB8, 0xB8),
                    new Color(0x90, 0x90, 0x90),
                    new Color(0x60, 0x60, 0x60),
                    new Color(0x10, 0x10, 0x10));

    private LearningRateFigures() {}

    static List<Figure> of(GridRuns grid) {
        List<Siblings> groups = Siblings.of(grid);
        long adapters = groups.stream().map(s -> s.cells().get(0).adapter()).distinct().count();
        return groups.stream().map(siblings -> figure(grid, siblings, adapters > 1)).toList();
    }

    private static Figure figure(GridRuns grid, Siblings siblings, boolean withAdapter) {
        boolean several = grid.axes().severalLearningRates();
        CellKey cell = siblings.cells().get(0);
        VariedSettings others = cell.varied().without(VariedSettings.LEARNING_RATE);
        String title =
                (several ? "Several learning rates: " : "Adam at higher learning rates: ")
                        + cell.model()
                        + ", "
                        + cell.task()
                        + ", "
                        + FigureText.adapter(cell.adapter())
                        + FigureText.inTitle(grid, others)
                        + (grid.miniature() ? " (miniature)" : "");
        List<LossLine> lines = new ArrayList<>();
        List<Run> adams = siblings.adams();
        for (int i = 0; i < adams.size(); i++) {
            lines.add(
                    LossLine.of(adam(adams.get(i), several), grey(i, adams.size()), adams.get(i)));
        }
        siblings.others().forEach(other -> lines.add(line(grid, siblings, other)));
        LossPlot plot = LossPlot.of(title, lines, targets(grid, siblings));
        return new Figure(
                LossFigures.name(grid, "learning_rates", cell, withAdapter)
                        + FigureText.inFileName(grid, others),
                title,
                LossFigures.WIDTH,
                LossFigures.HEIGHT,
                g -> plot.paint(g, LossFigures.WIDTH, LossFigures.HEIGHT));
    }

    /** A target has the colour of the Adam arm that set it, where there are several. */
    private static List<Target> targets(GridRuns grid, Siblings siblings) {
        List<Target> targets = new ArrayList<>();
        if (grid.tuned()) {
            CellKey any = siblings.cells().get(0);
            return List.of(Target.of(LossFigures.target(grid, any)));
        }
        for (CellKey cell : siblings.cells()) {
            double loss = LossFigures.target(grid, cell);
            int adam = grid.adam(cell).map(siblings.adams()::indexOf).orElse(0);
            targets.add(
                    grid.axes().severalLearningRates()
                            ? new Target(
                                    "target of Adam at "
                                            + cell.varied()
                                                    .get(VariedSettings.LEARNING_RATE)
                                                    .orElse(""),
                                    loss,
                                    grey(adam, siblings.adams().size()))
                            : Target.of(loss));
        }
        return targets;
    }

    private static String adam(Run run, boolean several) {
        RunRecord record = run.record();
        String rate = SettingText.of(record.learningRate());
        double factor = record.learningRateFactor();
        String times = String.format(Locale.ROOT, factor % 1 == 0 ? "%.0f" : "%.2f", factor);
        String factored = " (\u00D7" + times + ")";
        return several
                ? "Adam at " + rate + (record.isCell() ? "" : factored)
                : "Adam, rate " + rate + factored;
    }

    private static LossLine line(GridRuns grid, Siblings siblings, Siblings.ArmRun other) {
        String name = FigureText.fastForward(grid, other.arm());
        if (!grid.axes().severalLearningRates()) {
            return LossLine.of(name, FigureText.arm(grid, other.arm()), other.run());
        }
        String policy = other.arm().policy();
        List<Siblings.ArmRun> same =
                siblings.others().stream().filter(o -> o.arm().policy().equals(policy)).toList();
        // The last, at the highest learning rate, is the darkest.
        int last = same.size() - 1;
        double light = last == 0 ? 0 : 1 - (double) same.indexOf(other) / last;
        return LossLine.of(
                name + " at " + other.cell().varied().get(VariedSettings.LEARNING_RATE).orElse(""),
                FigureStyle.lighter(Palette.policy(policy), light),
                other.run());
    }

    /** The grey of the n-th of several lines, the last the darkest. */
    private static Color grey(int index, int lines) {
        int darkest = GREYS.size() - 1;
        int shade = lines <= 1 ? 0 : (int) Math.round((double) index * darkest / (lines - 1));
        return GREYS.get(shade);
    }
}
