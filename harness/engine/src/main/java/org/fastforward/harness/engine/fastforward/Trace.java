package org.fastforward.harness.engine.fastforward;

import java.util.ArrayList;
import java.util.List;
import org.fastforward.harness.engine.fastforward.SearchResult.Point;

/** Evaluates a curve and remembers what it saw. */
final class Trace {
    private final LossAlong loss;
    private final List<Point> points = new ArrayList<>();

    Trace(LossAlong loss) {
        this.loss = loss;
    }

    /** Evaluates one point; see {@link #at(double)}. */
    double at(long tau) {
        return at((double) tau);
    }

    /** Evaluates one point; a loss that is not a number is infinitely bad. */
    double at(double tau) {
        for (Point p : points) {
            if (p.tau() == tau) {
                return worst(p.loss());
            }
        }
        double value = loss.at(tau);
        points.add(new Point(tau, value));
        return worst(value);
    }

    private static double worst(double value) {
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }

    boolean has(long tau) {
        return has((double) tau);
    }

    boolean has(double tau) {
        return points.stream().anyMatch(p -> p.tau() == tau);
    }

    List<Point> points() {
        return List.copyOf(points);
    }

    /** The best point seen; the smaller tau among equals. */
    Point best() {
        Point best = points.get(0);
        for (Point p : points) {
            double a = worst(p.loss());
            double b = worst(best.loss());
            if (a < b || (a == b && p.tau() < best.tau())) {
                best = p;
            }
        }
        return best;
    }

    SearchResult keep(long tau) {
        return keep((double) tau);
    }

    SearchResult keep(double tau) {
        double before = Double.NaN;
        double kept = Double.NaN;
        for (Point p : points) {
            before = p.tau() == 0 ? p.loss() : before;
            kept = p.tau() == tau ? p.loss() : kept;
        }
        return new SearchResult(tau, before, kept, points());
    }
}
