package org.fastforward.harness.engine.fastforward;

import org.fastforward.harness.engine.fastforward.SearchResult.Point;

/**
 * Three points along a direction of which the middle one is the lowest, and the parabola through
 * them.
 */
record Bracket(Point left, Point middle, Point right) {

    /** Where the parabola has its minimum; NaN where it has none. */
    double vertex() {
        double toLeft = middle.tau() - left.tau();
        double toRight = middle.tau() - right.tau();
        double p = toLeft * (middle.loss() - right.loss());
        double q = toRight * (middle.loss() - left.loss());
        return middle.tau() - 0.5 * (toLeft * p - toRight * q) / (p - q);
    }

    /** By how much the parabola's minimum lies below the middle point. */
    double promised() {
        double slopeLeft = (middle.loss() - left.loss()) / (middle.tau() - left.tau());
        double slopeRight = (right.loss() - middle.loss()) / (right.tau() - middle.tau());
        double curvature = (slopeRight - slopeLeft) / (right.tau() - left.tau());
        double distance = vertex() - middle.tau();
        return curvature * distance * distance;
    }

    /** The bracket that is left when one more point inside this one is known. */
    Bracket with(Point point) {
        boolean isRight = point.tau() > middle.tau();
        if (point.loss() < middle.loss()) {
            return isRight ? new Bracket(middle, point, right) : new Bracket(left, point, middle);
        }
        return isRight ? new Bracket(left, middle, point) : new Bracket(point, middle, right);
    }
}
