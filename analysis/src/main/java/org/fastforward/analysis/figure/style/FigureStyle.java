package org.fastforward.analysis.figure.style;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;

/** Colours, strokes and the font that all figures share. */
public final class FigureStyle {
    public static final Color INK = new Color(0x22, 0x22, 0x22);
    public static final Color FAINT = new Color(0x70, 0x70, 0x70);
    public static final Color GRID = new Color(0xE3, 0xE3, 0xE3);
    public static final Color SAVED = new Color(0xD2, 0xD2, 0xD2);
    public static final Color ADAM = new Color(0x55, 0x55, 0x55);

    public static final BasicStroke DASHED =
            new BasicStroke(
                    1.3f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);

    private FigureStyle() {}

    /** Returns the typeface of all figures; style as in {@link Font}, size in pixels. */
    public static Font font(int style, float size) {
        return Fonts.of(style, size);
    }

    /**
     * The same hue, nearer to white: the share 0 leaves a colour as it is, 1 makes it somewhat more
     * than half white.
     */
    public static Color lighter(Color colour, double share) {
        double white = 0.55 * share;
        return new Color(
                mixed(colour.getRed(), white),
                mixed(colour.getGreen(), white),
                mixed(colour.getBlue(), white));
    }

    private static int mixed(int part, double white) {
        return (int) Math.round(part + white * (255 - part));
    }
}
