package org.fastforward.analysis.figure.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fastforward.analysis.figure.style.FigureStyle;

/**
 * The key to loss curves, in as many rows as it needs. XChart's own lies over the curves or takes a
 * quarter of the figure.
 *
 * @param entries what is drawn, in order
 */
public record LossLegend(List<Entry> entries) {
    public static final int ROW = 20;
    private static final int SAMPLE = 24;
    private static final float SIZE = 12;

    /** One kind of mark, how it is drawn, and its name. */
    private record Entry(String name, Color colour, boolean line, boolean dot, boolean dashed) {}

    /** The key to some lines, the first of those of one name standing for all, and to targets. */
    public static LossLegend of(List<LossLine> lines, List<Target> targets) {
        List<Entry> entries = new ArrayList<>();
        for (LossLine line : lines) {
            Optional<Entry> same =
                    entries.stream().filter(entry -> entry.name().equals(line.name())).findFirst();
            if (same.isEmpty()) {
                entries.add(new Entry(line.name(), line.colour(), true, false, false));
            }
        }
        if (lines.stream().anyMatch(line -> !line.stages().isEmpty())) {
            entries.add(new Entry("Fast Forward stage", FigureStyle.FAINT, false, true, false));
        }
        for (Target target : targets) {
            entries.add(new Entry(target.name(), target.colour(), true, false, true));
        }
        return new LossLegend(entries);
    }

    /**
     * Paints the rows.
     *
     * @param left where rows begin
     * @param top where the first row begins
     * @param right where rows end at the latest
     * @return where the last row ends
     */
    public double paint(Graphics2D g, double left, double top, double right) {
        g.setFont(FigureStyle.font(Font.PLAIN, SIZE));
        double x = left;
        double y = top;
        for (Entry entry : entries) {
            double width = SAMPLE + 6 + g.getFontMetrics().stringWidth(entry.name());
            if (x > left && x + width > right) {
                x = left;
                y += ROW;
            }
            paint(g, entry, x, y + ROW / 2.0);
            x += width + 18;
        }
        return y + ROW;
    }

    private static void paint(Graphics2D g, Entry entry, double x, double middle) {
        g.setColor(entry.colour());
        if (entry.line()) {
            g.setStroke(entry.dashed() ? FigureStyle.DASHED : new BasicStroke(2.2f));
            g.draw(new Line2D.Double(x, middle, x + SAMPLE, middle));
        }
        if (entry.dot()) {
            g.fill(new Ellipse2D.Double(x + SAMPLE - 9, middle - 4, 8, 8));
        }
        g.setColor(FigureStyle.INK);
        g.drawString(entry.name(), (float) (x + SAMPLE + 6), (float) middle + 4);
    }
}
