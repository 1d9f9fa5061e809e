package org.fastforward.analysis.figure.style;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;

/** Places text around a point. */
public final class Labels {
    private Labels() {}

    /** The heading of a figure, made smaller where the figure is too narrow for it. */
    public static void heading(Graphics2D g, String text, double width) {
        g.setColor(FigureStyle.INK);
        float size = 15;
        g.setFont(FigureStyle.font(Font.BOLD, size));
        while (size > 9 && g.getFontMetrics().stringWidth(text) > width - 32) {
            size -= 0.5f;
            g.setFont(FigureStyle.font(Font.BOLD, size));
        }
        g.drawString(text, 16, 26);
    }

    /** Text whose middle is at x and whose baseline is at y. */
    public static void centred(Graphics2D g, String text, double x, double y) {
        g.drawString(text, (float) (x - g.getFontMetrics().stringWidth(text) / 2.0), (float) y);
    }

    /** Text read from below, whose baseline is at x and whose middle is at y. */
    public static void vertical(Graphics2D g, String text, double x, double y) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.rotate(-Math.PI / 2);
        centred(g, text, 0, 0);
        g.setTransform(before);
    }
}
