package org.fastforward.analysis.figure.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Labels;

/**
 * Panels in rows under one heading and one key.
 *
 * @param title the heading
 * @param columns panels in a row
 * @param panels row by row
 * @param panelWidth of each
 * @param panelHeight of each
 */
public record Panels(
        String title, int columns, List<LinePlot> panels, int panelWidth, int panelHeight) {
    private static final int SMALLEST_WIDTH = 720;
    private static final int MARGIN = 16;
    private static final int KEY = 38;
    private static final int ROW = 20;
    private static final int SAMPLE = 24;
    private static final int CHARACTER = 7;

    /** Copies the panels. */
    public Panels {
        panels = List.copyOf(panels);
    }

    /**
     * Makes them a figure.
     *
     * @param name the file's name without its ending
     * @return the figure
     */
    public Figure figure(String name) {
        int width = Math.max(SMALLEST_WIDTH, columns * panelWidth + 2 * MARGIN);
        int rows = (panels.size() + columns - 1) / columns;
        int top = KEY + ROW * keyRows(width) + 6;
        int height = top + rows * panelHeight + 6;
        return new Figure(name, title, width, height, g -> paint(g, width, top));
    }

    private void paint(Graphics2D g, int width, int top) {
        Labels.heading(g, title, width);
        paintKey(g, width);
        double each = (width - 2.0 * MARGIN) / columns;
        for (int i = 0; i < panels.size(); i++) {
            double left = MARGIN + i % columns * each;
            panels.get(i).paintAt(g, left, top + i / columns * panelHeight, each, panelHeight - 4);
        }
    }

    /** The first line of each name. */
    private List<Line> keys() {
        List<Line> keys = new ArrayList<>();
        for (LinePlot panel : panels) {
            for (Line line : panel.lines()) {
                if (keys.stream().noneMatch(key -> key.name().equals(line.name()))) {
                    keys.add(line);
                }
            }
        }
        return keys;
    }

    /** Reckoned without a font, so that the figure's size depends on nothing but its text. */
    private int keyRows(int width) {
        int rows = 1;
        int x = MARGIN;
        for (Line key : keys()) {
            int wide = entryWidth(key);
            if (x > MARGIN && x + wide > width - MARGIN) {
                rows++;
                x = MARGIN;
            }
            x += wide;
        }
        return rows;
    }

    private static int entryWidth(Line key) {
        return SAMPLE + 24 + CHARACTER * key.name().length();
    }

    private void paintKey(Graphics2D g, int width) {
        g.setFont(FigureStyle.font(Font.PLAIN, 12));
        int x = MARGIN;
        int y = KEY + ROW / 2;
        for (Line key : keys()) {
            int wide = entryWidth(key);
            if (x > MARGIN && x + wide > width - MARGIN) {
                y += ROW;
                x = MARGIN;
            }
            g.setColor(key.colour());
            if (key.mark() != Line.Mark.DOTS) {
                g.setStroke(LinePlot.stroke(key.mark()));
                g.draw(new Line2D.Double(x, y, x + SAMPLE, y));
            }
            LinePlot.dot(g, key, x + SAMPLE / 2.0, y);
            g.setColor(FigureStyle.INK);
            g.drawString(key.name(), x + SAMPLE + 6, y + 4);
            x += wide;
        }
    }
}
