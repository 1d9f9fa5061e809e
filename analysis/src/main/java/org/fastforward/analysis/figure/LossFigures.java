package org.fastforward.analysis.figure;

import java.util.ArrayList;
import java.util.List;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.chart.LossLine;
import org.fastforward.analysis.figure.chart.LossPlot;
import org.fastforward.analysis.figure.chart.Target;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.Summary;

/** Test loss against FLOPs: every cell's arms. */
final class LossFigures {
    static final int WIDTH = 800;
    static final int HEIGHT = 480;

    private LossFigures() {}

    static List<Figure> of(GridRuns grid) {
        return grid.cells().stream().map(cell -> figure(grid, cell)).toList();
    }

    /** The name of a figure of several cells' arms; the seed is part of it where it must be. */
    static String name(GridRuns grid, String kind, CellKey cell, boolean withAdapter) {
        return kind
                + "_"
                + cell.model()
                + "_"
                + cell.task()
                + (withAdapter ? "_" + cell.adapter() : "")
                + (grid.axes().seeds().size() > 1 ? "_seed" + cell.seed() : "");
    }

    /** A cell's arms: Adam, then the others. */
    static List<LossLine> arms(GridRuns grid, CellKey cell) {
        List<LossLine> lines = new ArrayList<>();
        grid.adam(cell).ifPresent(run -> lines.add(LossLine.of("Adam", FigureStyle.ADAM, run)));
        lines.addAll(fastForward(grid, cell));
        return lines;
    }

    /** A cell's Fast Forward arms, one for each arm. */
    static List<LossLine> fastForward(GridRuns grid, CellKey cell) {
        List<LossLine> lines = new ArrayList<>();
        for (ArmKey arm : grid.axes().arms()) {
            grid.run(cell, arm)
                    .map(
                            run ->
                                    LossLine.of(
                                            FigureText.fastForward(grid, arm),
                                            FigureText.arm(grid, arm),
                                            run))
                    .ifPresent(lines::add);
        }
        return lines;
    }

    /** The loss that a cell's arms aim at; NaN while its Adam arm is not finished. */
    static double target(GridRuns grid, CellKey cell) {
        return grid.target(cell)
                .filter(Run::isDone)
                .map(run -> run.state().summary())
                .map(Summary::finalLoss)
                .orElse(Double.NaN);
    }

    private static Figure figure(GridRuns grid, CellKey cell) {
        String title =
                "Test loss: "
                        + cell.model()
                        + ", "
                        + cell.task()
                        + ", "
                        + FigureText.adapter(cell.adapter())
                        + (grid.axes().seeds().size() > 1 ? ", seed " + cell.seed() : "")
                        + FigureText.inTitle(grid, cell.varied())
                        + (grid.miniature() ? " (miniature)" : "");
        LossPlot plot =
                LossPlot.of(title, arms(grid, cell), List.of(Target.of(target(grid, cell))));
        return new Figure(
                name(grid, "loss", cell, true) + FigureText.inFileName(grid, cell.varied()),
                title,
                WIDTH,
                HEIGHT,
                g -> plot.paint(g, WIDTH, HEIGHT));
    }
}
