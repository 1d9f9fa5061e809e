package org.fastforward.analysis.figure;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fastforward.analysis.cell.Cell;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.record.Run;

/** Adam at several learning rates beside a cell's Fast Forward arms. */
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
        List<Cell> studied =
                grid.cells().stream().filter(c -> !grid.learningRateStudy(c).isEmpty()).toList();
        long adapters = studied.stream().map(Cell::adapter).distinct().count();
        return studied.stream().map(cell -> figure(grid, cell, adapters > 1)).toList();
    }

    private static Figure figure(GridRuns grid, Cell cell, boolean withAdapter) {
        List<Run> adams = new ArrayList<>();
        grid.adam(cell).ifPresent(adams::add);
        adams.addAll(grid.learningRateStudy(cell));
        List<LossLine> lines = new ArrayList<>();
        for (int i = 0; i < adams.size(); i++) {
            Run run = adams.get(i);
            Color colour = GREYS.get(Math.min(i, GREYS.size() - 1));
            lines.add(LossLine.of(name(run), colour, run));
        }
        lines.addAll(LossFigures.fastForward(grid, cell));
        String title =
                "Adam at higher learning rates: "
                        + cell.model()
                        + ", "
                        + cell.task()
                        + ", "
                        + Look.adapter(cell.adapter())
                        + (grid.miniature() ? " (miniature)" : "");
        LossPlot plot = LossPlot.of(title, lines, LossFigures.target(grid, cell));
        return new Figure(
                LossFigures.name(grid, "learning_rates", cell, withAdapter),
                title,
                LossFigures.WIDTH,
                LossFigures.HEIGHT,
                g -> plot.paint(g, LossFigures.WIDTH, LossFigures.HEIGHT));
    }

    private static String name(Run run) {
        double factor = run.record().learningRateFactor();
        String times = String.format(Locale.ROOT, factor % 1 == 0 ? "%.0f" : "%.2f", factor);
        String rate = Look.learningRate(run.record().learningRate());
        return "Adam, rate " + rate + " (\u00D7" + times + ")";
    }
}
