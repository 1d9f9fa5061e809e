package org.fastforward.analysis.figure.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Labels;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Test loss against FLOPs, one line for each run, targets dashed.
 *
 * @param title the heading
 * @param lines the runs
 * @param targets the losses to reach
 * @param magnitude what the FLOPs are divided by
 */
public record LossPlot(
        String title, List<LossLine> lines, List<Target> targets, Magnitude magnitude) {
    /** How far above its lowest loss a plot reaches, over how far the runs began above it. */
    private static final double DIVERGED = 1.3;

    /** Returns a plot whose unit fits its own lines. */
    public static LossPlot of(String title, List<LossLine> lines, List<Target> targets) {
        return new LossPlot(title, lines, targets, magnitude(lines));
    }

    /** Returns the unit that fits the FLOPs of some lines, for plots that share it. */
    public static Magnitude magnitude(List<LossLine> lines) {
        return Magnitude.of(lines.stream().mapToDouble(LossLine::largestFlops).max().orElse(0));
    }

    /** Paints the plot with heading, key and axis titles. */
    public void paint(Graphics2D g, int width, int height) {
        Labels.heading(g, title, width);
        int top = (int) LossLegend.of(lines, targets).paint(g, 16, 38, width - 10.0) + 2;
        AffineTransform before = g.getTransform();
        g.translate(0, top);
        paintLines(g, width, height - top, true);
        g.setTransform(before);
    }

    /** Paints the plot as one of many, which share their axis titles and key. */
    public void paintPanel(Graphics2D g, int width, int height) {
        g.setColor(FigureStyle.INK);
        g.setFont(FigureStyle.font(Font.BOLD, 10));
        Labels.centred(g, title, width / 2.0 + 14, 12);
        AffineTransform before = g.getTransform();
        g.translate(0, 14);
        paintLines(g, width, height - 14, false);
        g.setTransform(before);
    }

    private void paintLines(Graphics2D g, int width, int height, boolean alone) {
        if (lines.stream().allMatch(line -> line.points().isEmpty())) {
            g.setColor(FigureStyle.FAINT);
            g.setFont(FigureStyle.font(Font.ITALIC, alone ? 15 : 11));
            Labels.centred(g, "n/a", width / 2.0, height / 2.0);
            return;
        }
        XYChart chart =
                new XYChartBuilder()
                        .width(width)
                        .height(height)
                        .xAxisTitle(magnitude.unit("FLOPs"))
                        .yAxisTitle("test loss (nats per token)")
                        .build();
        style(chart.getStyler(), alone);
        targets.stream().filter(Target::isKnown).forEach(target -> add(chart, target));
        lines.stream()
                .filter(line -> !line.points().isEmpty())
                .forEach(line -> add(chart, line, alone));
        chart.paint(g, width, height);
    }

    private void add(XYChart chart, Target target) {
        XYSeries series =
                chart.addSeries(
                        target.name(),
                        new double[] {0, magnitude.scale(largestFlops())},
                        new double[] {target.loss(), target.loss()});
        series.setMarker(SeriesMarkers.NONE);
        series.setLineStyle(FigureStyle.DASHED);
        series.setLineColor(target.colour());
    }

    private void add(XYChart chart, LossLine line, boolean alone) {
        XYSeries series = chart.addSeries(line.name(), xs(line.points()), ys(line.points()));
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(line.colour());
        series.setLineStyle(
                new BasicStroke(
                        alone ? 2.2f : 1.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        if (!line.stages().isEmpty()) {
            XYSeries stages =
                    chart.addSeries(line.name() + ": stages", xs(line.stages()), ys(line.stages()));
            stages.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            stages.setMarker(SeriesMarkers.CIRCLE);
            stages.setMarkerColor(line.colour());
        }
    }

    private void style(XYStyler styler, boolean alone) {
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(FigureStyle.GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartFontColor(FigureStyle.INK);
        styler.setChartTitleVisible(false);
        styler.setLegendVisible(false);
        styler.setAxisTitleFont(FigureStyle.font(Font.PLAIN, 12.5f));
        styler.setAxisTickLabelsFont(FigureStyle.font(Font.PLAIN, alone ? 11.5f : 8.5f));
        styler.setAxisTitlesVisible(alone);
        styler.setMarkerSize(alone ? 9 : 5);
        styler.setChartPadding(alone ? 12 : 3);
        styler.setXAxisTickMarkSpacingHint(alone ? 80 : 45);
        styler.setYAxisTickMarkSpacingHint(alone ? 50 : 30);
        styler.setYAxisDecimalPattern("0.0##");
        styler.setXAxisDecimalPattern("0.##");
        styler.setPlotContentSize(1);
        double right = magnitude.scale(largestFlops());
        styler.setXAxisMin(-0.02 * right);
        styler.setXAxisMax(1.02 * right);
        double low = losses().min().orElse(0);
        // A run that diverges leaves the picture: the others are what it is about.
        double high = Math.min(losses().max().orElse(1), low + DIVERGED * (start() - low));
        double margin = high > low ? 0.05 * (high - low) : 0.1;
        styler.setYAxisMin(low - margin);
        styler.setYAxisMax(high + margin);
    }

    private DoubleStream losses() {
        return DoubleStream.concat(
                targets.stream().filter(Target::isKnown).mapToDouble(Target::loss),
                lines.stream()
                        .flatMap(line -> line.points().stream())
                        .mapToDouble(LossLine.Point::loss));
    }

    /** The highest loss that a line begins with. */
    private double start() {
        return lines.stream()
                .filter(line -> !line.points().isEmpty())
                .mapToDouble(line -> line.points().get(0).loss())
                .max()
                .orElse(1);
    }

    private double largestFlops() {
        double largest = lines.stream().mapToDouble(LossLine::largestFlops).max().orElse(0);
        return largest > 0 ? largest : 1;
    }

    private double[] xs(List<LossLine.Point> points) {
        return points.stream().mapToDouble(point -> magnitude.scale(point.flops())).toArray();
    }

    private static double[] ys(List<LossLine.Point> points) {
        return points.stream().mapToDouble(LossLine.Point::loss).toArray();
    }
}
