package org.fastforward.harness.engine.fastforward;

import org.fastforward.harness.engine.fastforward.SearchResult.Point;

/**
 * The loss along a direction as {@code curvature (tau - vertex)^2} and a constant.
 *
 * @param vertex where it has its minimum
 * @param curvature half the second derivative, in nats per tau squared; where it is not above 0, or
 *     not finite, there is no minimum
 */
record Parabola(double vertex, double curvature) {
    /** A straight line. */
    static final Parabola NONE = new Parabola(Double.NaN, 0);

    /** Returns the parabola through three points in the order of their tau. */
    static Parabola through(Point left, Point middle, Point right) {
        double curvature =
                (slope(middle, right) - slope(left, middle)) / (right.tau() - left.tau());
        return through(left, middle, curvature);
    }

    /** Returns the parabola of this curvature through two points. */
    static Parabola through(Point left, Point right, double curvature) {
        double between = (left.tau() + right.tau()) / 2;
        return new Parabola(between - slope(left, right) / (2 * curvature), curvature);
    }

    private static double slope(Point left, Point right) {
        return (right.loss() - left.loss()) / (right.tau() - left.tau());
    }

    boolean hasMinimum() {
        return curvature > 0 && Double.isFinite(curvature) && Double.isFinite(vertex);
    }

    /** By how much the minimum lies below the loss at a tau. */
    double below(double tau) {
        return curvature * (vertex - tau) * (vertex - tau);
    }
}
