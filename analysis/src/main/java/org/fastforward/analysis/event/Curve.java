package org.fastforward.analysis.event;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

/**
 * The losses seen along a stage's direction, in the order in which they were measured.
 *
 * @param points the measurements
 */
public record Curve(List<Point> points) {

    /**
     * One measurement.
     *
     * @param tau how many times the direction was added
     * @param loss loss of the tiny validation set there
     */
    public record Point(double tau, double loss) {}

    /** Copies the points. */
    public Curve {
        points = List.copyOf(points);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @param text such as {@code 0.0:3.21;1.0:3.2}; may be empty
     * @return the curve
     * @throws UserException if the text is something else
     */
    public static Curve parse(String text) {
        List<Point> points = new ArrayList<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(";", -1)) {
            int colon = pair.indexOf(':');
            try {
                points.add(
                        new Point(
                                Double.parseDouble(pair.substring(0, Math.max(colon, 0))),
                                Double.parseDouble(pair.substring(colon + 1))));
            } catch (NumberFormatException e) {
                throw new UserException(
                        "'" + pair + "' in a curve is not tau:loss: write numbers", e);
            }
        }
        return new Curve(points);
    }

    /** Returns pairs {@code tau:loss}, exact to the last bit, joined by semicolons. */
    @Override
    public String toString() {
        return points.stream()
                .map(point -> point.tau() + ":" + point.loss())
                .collect(Collectors.joining(";"));
    }
}
