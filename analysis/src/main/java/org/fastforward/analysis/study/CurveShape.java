package org.fastforward.analysis.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fastforward.analysis.event.Curve;

/**
 * The shape of the loss along a stage's direction. The points are those that the search looked at,
 * not equally far apart, so second differences are divided ones: with slopes {@code s_i = (L_i -
 * L_(i-1)) / (tau_i - tau_(i-1))}, the i-th is {@code 2 (s_(i+1) - s_i) / (tau_(i+1) - tau_(i-1))},
 * which is the second derivative of a parabola through the three points, in nats per tau squared.
 *
 * <p>How far the curve is from convex is its largest height over the lower convex hull of its
 * points, in nats: 0 for a convex curve, whatever points were looked at.
 *
 * @param points measured, by ascending tau
 * @param secondDifferences divided second differences, one fewer at each end than the points
 * @param aboveHull largest height over the lower convex hull, nats
 * @param gain what the loss falls from tau 0 to its lowest point, nats
 */
record CurveShape(
        List<Curve.Point> points, List<Double> secondDifferences, double aboveHull, double gain) {
    /** Nats that are rounding: losses are means of float32 sums. */
    private static final double ROUNDING = 1e-6;

    /** The shape of a curve with at least three points. */
    static CurveShape of(Curve curve) {
        List<Curve.Point> points =
                curve.points().stream()
                        .filter(point -> Double.isFinite(point.loss()))
                        .sorted(Comparator.comparingDouble(Curve.Point::tau))
                        .toList();
        List<Double> differences = new ArrayList<>();
        for (int i = 1; i < points.size() - 1; i++) {
            double change = slope(points, i, i + 1) - slope(points, i - 1, i);
            differences.add(2 * change / (points.get(i + 1).tau() - points.get(i - 1).tau()));
        }
        double lowest = points.stream().mapToDouble(Curve.Point::loss).min().orElse(Double.NaN);
        double gain = points.isEmpty() ? 0 : points.get(0).loss() - lowest;
        return new CurveShape(points, differences, aboveHull(points), gain);
    }

    /** Whether it is convex to rounding. */
    boolean isConvex() {
        return aboveHull <= ROUNDING;
    }

    /** The same of the points from tau 0 to the first one behind the lowest. */
    CurveShape toMinimum() {
        int lowest = 0;
        for (int i = 0; i < points.size(); i++) {
            if (points.get(i).loss() < points.get(lowest).loss()) {
                lowest = i;
            }
        }
        return of(new Curve(points.subList(0, Math.min(points.size(), lowest + 2))));
    }

    /** The height over the hull as a share of the gain, percent; NaN where nothing was gained. */
    double aboveHullPercent() {
        return gain > 0 ? 100 * aboveHull / gain : Double.NaN;
    }

    /** The largest tau at which the curve bends downwards; NaN where it is convex. */
    double lastConcaveTau() {
        double last = Double.NaN;
        for (int i = 0; i < secondDifferences.size() && !isConvex(); i++) {
            if (secondDifferences.get(i) < 0) {
                last = points.get(i + 1).tau();
            }
        }
        return last;
    }

    long concave() {
        return secondDifferences.stream().filter(d -> d < 0).count();
    }

    /** Whether it falls to one point and rises from there, so that a bracket finds its minimum. */
    boolean hasOneMinimum() {
        boolean rising = false;
        for (int i = 1; i < points.size(); i++) {
            double change = points.get(i).loss() - points.get(i - 1).loss();
            if (rising && change < -ROUNDING) {
                return false;
            }
            rising |= change > ROUNDING;
        }
        return true;
    }

    private static double slope(List<Curve.Point> points, int from, int to) {
        Curve.Point a = points.get(from);
        Curve.Point b = points.get(to);
        return (b.loss() - a.loss()) / (b.tau() - a.tau());
    }

    private static double aboveHull(List<Curve.Point> points) {
        List<Curve.Point> hull = new ArrayList<>();
        for (Curve.Point point : points) {
            while (hull.size() > 1
                    && slope(hull, hull.size() - 2, hull.size() - 1)
                            >= slope(List.of(hull.get(hull.size() - 1), point), 0, 1)) {
                hull.remove(hull.size() - 1);
            }
            hull.add(point);
        }
        double highest = 0;
        int edge = 0;
        for (Curve.Point point : points) {
            while (edge < hull.size() - 2 && hull.get(edge + 1).tau() < point.tau()) {
                edge++;
            }
            if (hull.size() > 1) {
                Curve.Point from = hull.get(edge);
                double below =
                        from.loss() + slope(hull, edge, edge + 1) * (point.tau() - from.tau());
                highest = Math.max(highest, point.loss() - below);
            }
        }
        return highest;
    }
}
