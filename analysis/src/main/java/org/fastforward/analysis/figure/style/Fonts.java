package org.fastforward.analysis.figure.style;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The typeface of all figures, which comes with the program: a figure looks the same on every
 * machine, installed fonts or none. It has the widths of Arial and Helvetica, so that an SVG fits
 * where those stand in for it.
 */
public final class Fonts {
    /** The typeface's name. */
    public static final String FAMILY = "Liberation Sans";

    private static final String FOLDER = "/liberation/LiberationSans-";

    static {
        for (String face : List.of("Regular", "Bold", "Italic")) {
            try (InputStream file = open(face)) {
                // Refused where the same font is installed, which does as well.
                GraphicsEnvironment.getLocalGraphicsEnvironment()
                        .registerFont(Font.createFont(Font.TRUETYPE_FONT, file));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the font " + face, e);
            } catch (FontFormatException e) {
                throw new IllegalStateException("the font " + face + " is none", e);
            }
        }
    }

    private Fonts() {}

    /**
     * A font of the typeface.
     *
     * @param style plain, bold or italic, as {@link Font} numbers them
     * @param size in units of the figure
     */
    public static Font of(int style, float size) {
        return new Font(FAMILY, style, 1).deriveFont(size);
    }

    /** The file of a style's font; the caller closes it. */
    public static InputStream file(int style) {
        return open(
                switch (style) {
                    case Font.BOLD -> "Bold";
                    case Font.ITALIC -> "Italic";
                    default -> "Regular";
                });
    }

    private static InputStream open(String face) {
        return Fonts.class.getResourceAsStream(FOLDER + face + ".ttf");
    }
}
