package org.fastforward.analysis.figure.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Labels;

/**
 * A panel of lines over two axes.
 *
 * @param title above it
 * @param xTitle below it; empty where a shared one stands elsewhere
 * @param yTitle beside it; likewise
 * @param lines what it shows
 * @param names where the x axis has names instead of numbers: those, left to right, in one row or
 *     two
 * @param logarithmic whether the y axis has equal factors
 */
public record LinePlot(
        String title,
        String xTitle,
        String yTitle,
        List<Line> lines,
        List<String> names,
        boolean logarithmic) {
    private static final int LEFT = 46;
    private static final int TITLED = 20;
    private static final int RIGHT = 10;
    private static final int TOP = 22;
    private static final int BOTTOM = 24;
    private static final int SECOND_ROW = 13;
    private static final double RADIUS = 3.2;

    /** Copies the lists. */
    public LinePlot {
        lines = List.copyOf(lines);
        names = List.copyOf(names);
    }

    /** Paints the panel from (0, 0) to (width, height). */
    public void paint(Graphics2D g, double width, double height) {
        double left = LEFT + (yTitle.isEmpty() ? 0 : TITLED);
        double second = names.stream().anyMatch(name -> name.contains("\n")) ? SECOND_ROW : 0;
        double bottom = height - BOTTOM - second - (xTitle.isEmpty() ? 0 : TITLED);
        Rectangle2D area = new Rectangle2D.Double(left, TOP, width - RIGHT - left, bottom - TOP);
        Axis x =
                names.isEmpty()
                        ? Axis.of(all(Line.Point::x), false).fromZero()
                        : Axis.ofNames(names);
        Axis y = Axis.of(all(Line.Point::y), logarithmic);
        paintText(g, area, height);
        if (lines.stream()
                .noneMatch(line -> line.points().stream().anyMatch(Line.Point::isNumber))) {
            g.setColor(FigureStyle.FAINT);
            g.setFont(FigureStyle.font(Font.ITALIC, 12));
            Labels.centred(g, "n/a", area.getCenterX(), area.getCenterY());
            return;
        }
        paintScales(g, area, x, y);
        for (Line line : lines) {
            paint(g, area, x, y, line);
        }
    }

    private DoubleStream all(ToDoubleFunction<Line.Point> part) {
        return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(part);
    }

    private void paintText(Graphics2D g, Rectangle2D area, double height) {
        g.setColor(FigureStyle.INK);
        g.setFont(FigureStyle.font(Font.BOLD, 11.5f));
        Labels.centred(g, title, area.getCenterX(), TOP - 8.0);
        g.setFont(FigureStyle.font(Font.PLAIN, 12));
        if (!xTitle.isEmpty()) {
            Labels.centred(g, xTitle, area.getCenterX(), height - 6);
        }
        if (!yTitle.isEmpty()) {
            Labels.vertical(g, yTitle, 14, area.getCenterY());
        }
    }

    private void paintScales(Graphics2D g, Rectangle2D area, Axis x, Axis y) {
        g.setFont(FigureStyle.font(Font.PLAIN, 10.5f));
        g.setStroke(new BasicStroke(1));
        for (Axis.Tick tick : y.ticks((int) Math.max(2, area.getHeight() / 34))) {
            double at = area.getMaxY() - y.share(tick.value()) * area.getHeight();
            g.setColor(FigureStyle.GRID);
            g.draw(new Line2D.Double(area.getX(), at, area.getMaxX(), at));
            g.setColor(FigureStyle.INK);
            int width = g.getFontMetrics().stringWidth(tick.label());
            g.drawString(tick.label(), (float) area.getX() - 6 - width, (float) at + 4);
        }
        for (Axis.Tick tick : x.ticks((int) Math.max(2, area.getWidth() / 60))) {
            double at = area.getX() + x.share(tick.value()) * area.getWidth();
            g.setColor(FigureStyle.GRID);
            if (names.isEmpty()) {
                g.draw(new Line2D.Double(at, area.getY(), at, area.getMaxY()));
            }
            g.setColor(FigureStyle.INK);
            double y0 = area.getMaxY() + 15;
            for (String row : tick.label().lines().toList()) {
                Labels.centred(g, row, at, y0);
                y0 += SECOND_ROW;
            }
        }
        g.draw(new Line2D.Double(area.getX(), area.getMaxY(), area.getMaxX(), area.getMaxY()));
    }

    private static void paint(Graphics2D g, Rectangle2D area, Axis x, Axis y, Line line) {
        g.setColor(line.colour());
        Path2D path = new Path2D.Double();
        boolean pen = false;
        for (Line.Point point : line.points()) {
            boolean drawn = point.isNumber() && (!y.logarithmic() || point.y() > 0);
            if (drawn) {
                double px = area.getX() + x.share(point.x()) * area.getWidth();
                double py = area.getMaxY() - y.share(point.y()) * area.getHeight();
                if (pen) {
                    path.lineTo(px, py);
                } else {
                    path.moveTo(px, py);
                }
                dot(g, line, px, py);
            }
            pen = drawn;
        }
        g.setStroke(stroke(line.mark()));
        if (line.mark() != Line.Mark.DOTS) {
            g.draw(path);
        }
    }

    /** The stroke of a mark's line. */
    static BasicStroke stroke(Line.Mark mark) {
        return switch (mark) {
            case DASHED -> FigureStyle.DASHED;
            case RINGS -> new BasicStroke(1);
            default -> new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
        };
    }

    /** Draws a point of a line where its mark has one. */
    static void dot(Graphics2D g, Line line, double x, double y) {
        Shape circle = new Ellipse2D.Double(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
        switch (line.mark()) {
            case BOTH, DOTS -> g.fill(circle);
            case RINGS -> {
                g.setColor(Color.WHITE);
                g.fill(circle);
                g.setColor(line.colour());
                g.setStroke(new BasicStroke(1.4f));
                g.draw(circle);
            }
            default -> {}
        }
    }

    /** Paints the panel with its corner elsewhere. */
    void paintAt(Graphics2D g, double left, double top, double width, double height) {
        AffineTransform before = g.getTransform();
        g.translate(left, top);
        paint(g, width, height);
        g.setTransform(before);
    }
}
