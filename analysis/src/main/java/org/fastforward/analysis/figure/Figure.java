package org.fastforward.analysis.figure;

import java.awt.Graphics2D;

/**
 * A picture that can be painted as pixels or as vectors.
 *
 * @param name the file's name without its ending
 * @param caption one sentence that says what it shows
 * @param width in units of a pixel of a page
 * @param height in the same units
 * @param painter paints it, from the corner (0, 0) to (width, height)
 */
public record Figure(String name, String caption, int width, int height, Painter painter) {

    /** Paints a picture of known size. */
    @FunctionalInterface
    public interface Painter {
        /**
         * Paints the whole picture, background included.
         *
         * @param g where to
         */
        void paint(Graphics2D g);
    }

    /** Makes the name one that every file system and web page takes as it is. */
    public Figure {
        name = name.replaceAll("[^A-Za-z0-9._-]", "-");
    }
}
