package org.fastforward.analysis.figure.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Labels;
import org.fastforward.analysis.figure.style.Palette;

/**
 * The paper's bar chart: groups of bars, the whole bar Adam's total, the coloured part below what
 * Fast Forward took, the grey part above what it saved, in percent on top. Drawn by hand, since
 * XChart's bars are either stacked or side by side, not both.
 *
 * @param title the heading
 * @param unit the axis's unit
 * @param groups the groups' names, left to right
 * @param models whose bars each group has, left to right
 * @param bars for each group, its bars
 */
public record BarChart(
        String title, String unit, List<String> groups, List<String> models, List<List<Bar>> bars) {

    public static final int HEIGHT = 430;
    private static final int LEFT = 72;
    private static final int RIGHT = 16;
    private static final int TOP = 84;
    private static final int BOTTOM = 52;
    private static final double GAP_BETWEEN_GROUPS = 0.16;
    private static final double GAP_BETWEEN_BARS = 0.14;
    private static final int SMALLEST_BAR = 48;
    private static final int WIDEST_BAR = 110;

    /** The width at which labels of neighbouring bars do not touch. */
    public int width() {
        return Math.max(800, LEFT + RIGHT + groups.size() * models.size() * SMALLEST_BAR);
    }

    /** Paints the chart with heading, key and axis. */
    public void paint(Graphics2D g) {
        double largest =
                bars.stream().flatMap(List::stream).mapToDouble(Bar::height).max().orElse(0);
        Magnitude magnitude = Magnitude.of(largest);
        // Room above the tallest bar for its label.
        double top = largest > 0 ? magnitude.scale(largest) * 1.1 : 1;
        double floor = HEIGHT - BOTTOM;
        double pixels = (floor - TOP) / top;
        paintHeading(g);
        if (largest > 0) {
            paintScale(g, top, floor, pixels);
        }
        paintUnit(g, magnitude.unit(unit), (TOP + floor) / 2);
        double groupWidth = (double) (width() - LEFT - RIGHT) / Math.max(1, groups.size());
        for (int group = 0; group < groups.size(); group++) {
            double x = LEFT + group * groupWidth;
            g.setFont(FigureStyle.font(Font.BOLD, 13));
            g.setColor(FigureStyle.INK);
            Labels.centred(g, groups.get(group), x + groupWidth / 2, floor + 22);
            int slots = Math.max(1, models.size());
            double slot = Math.min(WIDEST_BAR, groupWidth * (1 - GAP_BETWEEN_GROUPS) / slots);
            for (int i = 0; i < models.size(); i++) {
                double left = x + (groupWidth - slots * slot) / 2 + i * slot;
                double gap = slot * GAP_BETWEEN_BARS;
                paintBar(
                        g,
                        bars.get(group).get(i),
                        Palette.model(models.get(i)),
                        new Rectangle2D.Double(left + gap / 2, floor, slot - gap, 0),
                        pixels / Math.pow(10, magnitude.exponent()));
            }
        }
        g.setColor(FigureStyle.INK);
        g.setStroke(new BasicStroke(1));
        g.draw(new Line2D.Double(LEFT, floor, width() - RIGHT, floor));
        paintFootnote(g);
    }

    private static void paintBar(
            Graphics2D g, Bar bar, Color colour, Rectangle2D base, double pixels) {
        double x = base.getX();
        double width = base.getWidth();
        double floor = base.getY();
        double height = bar.height() * pixels;
        if (bar.reached()) {
            double whole = bar.adam() * pixels;
            double part = bar.fastForward() * pixels;
            g.setColor(FigureStyle.SAVED);
            g.fill(new Rectangle2D.Double(x, floor - whole, width, whole));
            g.setColor(colour);
            g.fill(new Rectangle2D.Double(x, floor - part, width, part));
            if (part > whole) {
                // Fast Forward cost more: mark where Adam's total ends.
                g.setColor(FigureStyle.INK);
                g.setStroke(FigureStyle.DASHED);
                g.draw(new Line2D.Double(x, floor - whole, x + width, floor - whole));
            }
        } else if (height > 0) {
            g.setColor(colour);
            g.setStroke(FigureStyle.DASHED);
            g.draw(new Rectangle2D.Double(x, floor - height, width, height));
        }
        g.setColor(bar.reached() ? FigureStyle.INK : FigureStyle.FAINT);
        g.setFont(FigureStyle.font(bar.reached() ? Font.BOLD : Font.ITALIC, 12.5f));
        Labels.centred(g, bar.label(), x + width / 2, floor - height - 5);
    }

    private void paintHeading(Graphics2D g) {
        Labels.heading(g, title, width());
        g.setFont(FigureStyle.font(Font.PLAIN, 12));
        double x = 16;
        for (int i = 0; i < models.size(); i++) {
            g.setColor(Palette.model(models.get(i)));
            g.fill(new Rectangle2D.Double(x, 43, 12, 12));
            x = legendText(g, models.get(i), x);
        }
        g.setColor(FigureStyle.SAVED);
        g.fill(new Rectangle2D.Double(x, 43, 12, 12));
        legendText(g, "saved (whole bar: Adam)", x);
    }

    private static double legendText(Graphics2D g, String text, double x) {
        g.setColor(FigureStyle.INK);
        g.drawString(text, (float) x + 17, 54);
        return x + 17 + g.getFontMetrics().stringWidth(text) + 16;
    }

    private void paintScale(Graphics2D g, double top, double floor, double pixels) {
        double step = Magnitude.step(top, 6);
        g.setFont(FigureStyle.font(Font.PLAIN, 11.5f));
        g.setStroke(new BasicStroke(1));
        for (int tick = 0; tick * step <= top; tick++) {
            double y = floor - tick * step * pixels;
            g.setColor(FigureStyle.GRID);
            g.draw(new Line2D.Double(LEFT, y, width() - RIGHT, y));
            g.setColor(FigureStyle.INK);
            String label = Magnitude.label(tick * step, step);
            int labelWidth = g.getFontMetrics().stringWidth(label);
            g.drawString(label, LEFT - 7 - labelWidth, (float) y + 4);
        }
    }

    private static void paintUnit(Graphics2D g, String text, double middle) {
        g.setColor(FigureStyle.INK);
        g.setFont(FigureStyle.font(Font.PLAIN, 12.5f));
        Labels.vertical(g, text, 20, middle);
    }

    private void paintFootnote(Graphics2D g) {
        List<Bar> all = bars.stream().flatMap(List::stream).toList();
        StringBuilder note = new StringBuilder();
        if (all.stream().anyMatch(bar -> bar.label().equals("n/a"))) {
            note.append("n/a: no finished pair of runs.  ");
        }
        if (all.stream().anyMatch(bar -> bar.label().equals("n/r"))) {
            note.append("n/r: Adam's loss not reached.  ");
        }
        if (all.stream().anyMatch(bar -> bar.height() > 0 && !(bar.fastForward() <= bar.adam()))) {
            note.append("dashed: Adam's total.  ");
        }
        if (all.stream().anyMatch(Bar::partial)) {
            note.append("*: some seeds missing.");
        }
        g.setColor(FigureStyle.FAINT);
        g.setFont(FigureStyle.font(Font.PLAIN, 11));
        g.drawString(note.toString(), LEFT, HEIGHT - 9);
    }
}
