package org.fastforward.analysis.figure;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.chart.LossLegend;
import org.fastforward.analysis.figure.chart.LossLine;
import org.fastforward.analysis.figure.chart.LossPlot;
import org.fastforward.analysis.figure.chart.Magnitude;
import org.fastforward.analysis.figure.chart.Target;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Labels;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;

/** All loss curves of an adapter at a glance: a row for each task, a column for each model. */
final class OverviewFigures {
    private static final int LEFT = 30;
    private static final int RIGHT = 6;
    private static final int TOP = 66;
    private static final int BOTTOM = 30;
    private static final int PANEL_WIDTH = 206;
    private static final int PANEL_HEIGHT = 178;
    private static final int GAP = 8;
    private static final int SMALLEST_WIDTH = 720;

    private OverviewFigures() {}

    static List<Figure> of(GridRuns grid) {
        List<Figure> figures = new ArrayList<>();
        for (String adapter : grid.axes().adapters()) {
            for (VariedSettings variant : grid.axes().variants()) {
                boolean any =
                        grid.cells().stream()
                                .anyMatch(
                                        c ->
                                                c.adapter().equals(adapter)
                                                        && c.varied().equals(variant));
                if (any) {
                    figures.add(figure(grid, adapter, variant));
                }
            }
        }
        return figures;
    }

    private static Figure figure(GridRuns grid, String adapter, VariedSettings variant) {
        String title =
                "Test loss against FLOPs: "
                        + FigureText.adapter(adapter)
                        + FigureText.inTitle(grid, variant)
                        + (grid.miniature() ? " (miniature)" : "");
        int columns = grid.axes().models().size();
        int width = Math.max(SMALLEST_WIDTH, LEFT + columns * PANEL_WIDTH + RIGHT);
        int height = TOP + grid.axes().tasks().size() * PANEL_HEIGHT + BOTTOM;
        return new Figure(
                "loss_overview_" + adapter + FigureText.inFileName(grid, variant),
                title,
                width,
                height,
                g -> paint(g, grid, adapter, variant, title, width, height));
    }

    private static void paint(
            Graphics2D g,
            GridRuns grid,
            String adapter,
            VariedSettings variant,
            String title,
            int width,
            int height) {
        Labels.heading(g, title, width);
        List<List<LossLine>> all = new ArrayList<>();
        for (String task : grid.axes().tasks()) {
            for (String model : grid.axes().models()) {
                all.add(LossFigures.arms(grid, cell(grid, model, task, adapter, variant)));
            }
        }
        List<LossLine> lines = all.stream().flatMap(List::stream).toList();
        LossLegend.of(lines, List.of(Target.of(Double.NaN))).paint(g, 16, 38, width - 10.0);
        // One unit for all panels, so that the models' costs can be compared.
        Magnitude magnitude = LossPlot.magnitude(lines);
        int columns = grid.axes().models().size();
        int panelWidth = (width - LEFT - RIGHT) / columns;
        for (int i = 0; i < all.size(); i++) {
            String model = grid.axes().models().get(i % columns);
            String task = grid.axes().tasks().get(i / columns);
            double target = LossFigures.target(grid, cell(grid, model, task, adapter, variant));
            LossPlot plot =
                    new LossPlot(
                            model + ", " + task, all.get(i), List.of(Target.of(target)), magnitude);
            AffineTransform before = g.getTransform();
            g.translate(LEFT + i % columns * panelWidth, TOP + i / columns * PANEL_HEIGHT);
            plot.paintPanel(g, panelWidth, PANEL_HEIGHT - GAP);
            g.setTransform(before);
        }
        g.setColor(FigureStyle.INK);
        g.setFont(FigureStyle.font(Font.PLAIN, 12));
        Labels.centred(g, magnitude.unit("FLOPs"), (LEFT + width) / 2.0, height - 10.0);
        Labels.vertical(g, "test loss (nats per token)", 20, (TOP + height - BOTTOM) / 2.0);
    }

    /** The cell of the first seed stands for all. */
    private static CellKey cell(
            GridRuns grid, String model, String task, String adapter, VariedSettings variant) {
        return new CellKey(model, task, adapter, grid.axes().seeds().get(0), variant);
    }
}
