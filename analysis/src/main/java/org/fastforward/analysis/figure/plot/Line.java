package org.fastforward.analysis.figure.plot;

import java.awt.Color;
import java.util.List;

/**
 * Points of one kind.
 *
 * @param name in the key; lines of one name share their entry
 * @param colour of line and dots
 * @param points in order; those that are no numbers are gaps
 * @param mark how they are drawn
 */
public record Line(String name, Color colour, List<Point> points, Mark mark) {
    /** A place in the units of the axes. */
    public record Point(double x, double y) {
        boolean isNumber() {
            return Double.isFinite(x) && Double.isFinite(y);
        }
    }

    /** How points are drawn. */
    public enum Mark {
        /** A line alone. */
        LINE,
        /** A dashed line alone. */
        DASHED,
        /** A line with a dot at each point. */
        BOTH,
        /** Dots alone. */
        DOTS,
        /** Rings joined by a thin line. */
        RINGS
    }

    /** Copies the points. */
    public Line {
        points = List.copyOf(points);
    }
}
