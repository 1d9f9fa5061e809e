package org.fastforward.analysis.figure.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Labels;

/**
 * A surface seen from above: squares in shades from low (light) to high (dark), lines of equal
 * height with their values beside, and paths over it.
 *
 * @param contours the surface
 * @param xTitle below it
 * @param yTitle beside it
 * @param unit of the heights
 * @param paths lines over it, in the units of its axes
 * @param points single places with their names
 */
public record Surface(
        Contours contours,
        String xTitle,
        String yTitle,
        String unit,
        List<Line> paths,
        List<Mark> points) {
    private static final int LEFT = 70;
    private static final int RIGHT = 104;
    private static final int TOP = 8;
    private static final int BOTTOM = 46;
    private static final int LEVELS = 12;
    private static final Color LOW = new Color(0xFC, 0xFD, 0xEA);
    private static final Color HIGH = new Color(0x4A, 0x7F, 0x9C);

    /**
     * A named place.
     *
     * @param name beside it
     * @param x its place
     * @param y likewise
     * @param colour of the dot
     */
    public record Mark(String name, double x, double y, Color colour) {}

    /** Copies the lists. */
    public Surface {
        paths = List.copyOf(paths);
        points = List.copyOf(points);
    }

    /** Paints it from (0, 0) to (width, height). */
    public void paint(Graphics2D g, double width, double height) {
        Rectangle2D area =
                new Rectangle2D.Double(LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM);
        double[] levels = contours.levels(LEVELS);
        Axis x = new Axis(first(contours.xs()), last(contours.xs()), false, List.of());
        Axis y = new Axis(first(contours.ys()), last(contours.ys()), false, List.of());
        paintSquares(g, area, levels);
        g.setStroke(new BasicStroke(0.8f));
        g.setColor(new Color(0x50, 0x60, 0x68));
        for (double level : levels) {
            for (Contours.Piece piece : contours.at(level)) {
                g.draw(
                        new Line2D.Double(
                                px(area, x, piece.fromX()),
                                py(area, y, piece.fromY()),
                                px(area, x, piece.toX()),
                                py(area, y, piece.toY())));
            }
        }
        paintKey(g, area, levels);
        paintScales(g, area, x, y, height);
        paths.forEach(path -> paint(g, area, x, y, path));
        for (Mark mark : points) {
            double at = px(area, x, mark.x());
            double down = py(area, y, mark.y());
            g.setColor(Color.WHITE);
            g.fill(new Ellipse2D.Double(at - 7, down - 7, 14, 14));
            g.setColor(mark.colour());
            g.fill(new Ellipse2D.Double(at - 5, down - 5, 10, 10));
            g.setFont(FigureStyle.font(Font.BOLD, 12));
            g.setColor(FigureStyle.INK);
            boolean room = at + 10 + g.getFontMetrics().stringWidth(mark.name()) < area.getMaxX();
            double left = room ? at + 10 : at - 10 - g.getFontMetrics().stringWidth(mark.name());
            g.drawString(mark.name(), (float) left, (float) down - 8);
        }
    }

    /** Each point of the grid is the middle of a square, cut off at the edge. */
    private void paintSquares(Graphics2D g, Rectangle2D area, double[] levels) {
        int columns = contours.xs().length;
        int rows = contours.ys().length;
        double wide = area.getWidth() / (columns - 1);
        double high = area.getHeight() / (rows - 1);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                Rectangle2D square =
                        new Rectangle2D.Double(
                                        area.getX() + (column - 0.5) * wide,
                                        area.getMaxY() - (row + 0.5) * high,
                                        wide + 0.5,
                                        high + 0.5)
                                .createIntersection(area);
                g.setColor(shade(contours.heights()[row][column], levels));
                g.fill(square);
            }
        }
    }

    private static Color shade(double height, double[] levels) {
        if (!Double.isFinite(height)) {
            return FigureStyle.FAINT;
        }
        double above = Arrays.stream(levels).filter(level -> height > level).count();
        double share = above / levels.length;
        return new Color(
                mixed(LOW.getRed(), HIGH.getRed(), share),
                mixed(LOW.getGreen(), HIGH.getGreen(), share),
                mixed(LOW.getBlue(), HIGH.getBlue(), share));
    }

    private static int mixed(int low, int high, double share) {
        return (int) Math.round(low + share * (high - low));
    }

    private void paintKey(Graphics2D g, Rectangle2D area, double[] levels) {
        double left = area.getMaxX() + 14;
        double each = Math.min(20, area.getHeight() / (levels.length + 3));
        g.setFont(FigureStyle.font(Font.PLAIN, 10.5f));
        g.setColor(FigureStyle.INK);
        g.drawString(unit, (float) left, (float) area.getY() + 10);
        double top = area.getY() + 20;
        for (int i = levels.length; i >= 0; i--) {
            double y = top + (levels.length - i) * each;
            double inside = i == levels.length ? Double.MAX_VALUE : levels[i];
            g.setColor(shade(inside, levels));
            g.fill(new Rectangle2D.Double(left, y, 16, each));
            if (i > 0) {
                g.setColor(FigureStyle.INK);
                g.drawString(
                        String.format(Locale.ROOT, "%.3f", levels[i - 1]),
                        (float) left + 22,
                        (float) (y + each + 4));
            }
        }
    }

    private void paintScales(Graphics2D g, Rectangle2D area, Axis x, Axis y, double height) {
        g.setColor(FigureStyle.INK);
        g.setFont(FigureStyle.font(Font.PLAIN, 11));
        for (Axis.Tick tick : x.ticks(8)) {
            Labels.centred(g, tick.label(), px(area, x, tick.value()), area.getMaxY() + 16);
        }
        for (Axis.Tick tick : y.ticks(7)) {
            int wide = g.getFontMetrics().stringWidth(tick.label());
            g.drawString(
                    tick.label(),
                    (float) area.getX() - 6 - wide,
                    (float) py(area, y, tick.value()) + 4);
        }
        g.setStroke(new BasicStroke(1));
        g.draw(area);
        g.setFont(FigureStyle.font(Font.PLAIN, 12));
        Labels.centred(g, xTitle, area.getCenterX(), height - 8);
        Labels.vertical(g, yTitle, 18, area.getCenterY());
    }

    private static void paint(Graphics2D g, Rectangle2D area, Axis x, Axis y, Line path) {
        Path2D line = new Path2D.Double();
        boolean begun = false;
        for (Line.Point point : path.points()) {
            double at = px(area, x, point.x());
            double down = py(area, y, point.y());
            if (begun) {
                line.lineTo(at, down);
            } else {
                line.moveTo(at, down);
            }
            begun = true;
        }
        g.setColor(path.colour());
        g.setStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(line);
        for (Line.Point point : path.points()) {
            g.fill(
                    new Ellipse2D.Double(
                            px(area, x, point.x()) - 2, py(area, y, point.y()) - 2, 4, 4));
        }
    }

    private static double px(Rectangle2D area, Axis x, double value) {
        return area.getX() + x.share(value) * area.getWidth();
    }

    private static double py(Rectangle2D area, Axis y, double value) {
        return area.getMaxY() - y.share(value) * area.getHeight();
    }

    private static double first(double[] values) {
        return values[0];
    }

    private static double last(double[] values) {
        return values[values.length - 1];
    }
}
