package org.fastforward.harness.engine.fastforward;

import java.util.Comparator;
import java.util.List;
import org.fastforward.harness.engine.fastforward.SearchResult.Point;

/**
 * Ours, for three to four passes a stage. From the third pass on every pass is at the vertex of a
 * parabola: of the one through the lowest point and its neighbours, and after two passes, where the
 * stage before tells a curvature, of
 *
 * <pre>
 * L(0) + g tau + c tau^2,   c = (L'(q) - L'(k)) / (q - k)^2
 * </pre>
 *
 * through both, where the stage before kept k of its curve L' and q is the first other point that
 * it looked at (0 if it gained): what it would have seen with its minimum at k. The passes: 0; then
 * {@value #FIRST} before the first stage, else the tau that the stage before kept, at least 1; then
 * vertices, none more than {@value #REACH} times as far or as near as the lowest point, until one
 * promises less than {@value #ENOUGH} of what the stage has gained, and at most {@value
 * #MOST_VERTICES}. A lowest point that is the last and whose parabola has no vertex within reach is
 * gone beyond fourfold; a point that gained nothing is gone back from, to {@value #SMALLEST}. Tau
 * need not be whole. Never ends worse than tau 0, whatever the curve.
 *
 * @param maxTau no point beyond it is looked at
 */
record VertexSearch(long maxTau) implements LineSearch {
    private static final double FIRST = 64;
    private static final double REACH = 4;
    private static final double SMALLEST = 0.2;
    private static final int MOST_VERTICES = 2;
    private static final double ENOUGH = 0.05;

    /** A vertex so near the only point that gained, in shares of its tau, is that point. */
    private static final double SAME = 0.01;

    @Override
    public SearchResult search(LossAlong loss, SearchResult previous) {
        Trace trace = new Trace(loss);
        trace.at(0L);
        trace.at(
                Math.min(
                        (double) maxTau,
                        previous.curve().isEmpty() ? FIRST : Math.max(1, previous.tau())));
        double curvature = curvature(previous);
        int vertices = 0;
        while (true) {
            Known known = Known.of(trace, curvature);
            double next = Math.min((double) maxTau, known.next());
            if (known.lowest() > 0 && !known.goesBeyond()) {
                vertices++;
                if (vertices > MOST_VERTICES || !known.isWorthAPass()) {
                    break;
                }
            }
            // False for a search that has come to its end on the left, too.
            if (!(next >= SMALLEST) || trace.has(next)) {
                break;
            }
            trace.at(next);
        }
        return trace.keep(trace.best().tau());
    }

    /**
     * The curvature that a stage tells with its minimum where it ended; NaN where it tells none.
     */
    private static double curvature(SearchResult stage) {
        return stage.curve().stream()
                .filter(point -> point.tau() != stage.tau())
                .findFirst()
                .map(q -> (q.loss() - stage.loss()) / Math.pow(q.tau() - stage.tau(), 2))
                .orElse(Double.NaN);
    }

    /**
     * What is known of a curve.
     *
     * @param points in the order of their tau, at least two; a loss that is no number is infinite
     * @param lowest which of them is the lowest
     * @param model the parabola there
     */
    private record Known(List<Point> points, int lowest, Parabola model) {
        static Known of(Trace trace, double curvature) {
            List<Point> points =
                    trace.points().stream()
                            .map(point -> new Point(point.tau(), trace.at(point.tau())))
                            .sorted(Comparator.comparingDouble(Point::tau))
                            .toList();
            int lowest = 0;
            for (int i = 1; i < points.size(); i++) {
                lowest = points.get(i).loss() < points.get(lowest).loss() ? i : lowest;
            }
            return new Known(points, lowest, model(points, lowest, curvature));
        }

        private static Parabola model(List<Point> points, int lowest, double curvature) {
            if (points.size() == 2) {
                return Parabola.through(points.get(0), points.get(1), curvature);
            }
            int middle = Math.max(1, Math.min(lowest, points.size() - 2));
            return Parabola.through(
                    points.get(middle - 1), points.get(middle), points.get(middle + 1));
        }

        private double tau() {
            return points.get(lowest).tau();
        }

        /** Whether the lowest point is the last and the minimum, if there is one, out of reach. */
        boolean goesBeyond() {
            return lowest == points.size() - 1
                    && !(model.hasMinimum() && model.vertex() < REACH * tau());
        }

        boolean isWorthAPass() {
            if (points.size() == 2) {
                // What the stage before tells is no reason to end.
                return Math.abs(model.vertex() - tau()) >= SAME * tau();
            }
            double gained = points.get(0).loss() - points.get(lowest).loss();
            return model.hasMinimum() && model.below(tau()) >= ENOUGH * gained;
        }

        /** Where the next pass is; below every tau of interest where nothing is to be gained. */
        double next() {
            if (goesBeyond()) {
                return REACH * tau();
            }
            if (lowest > 0) {
                return Math.max(tau() / REACH, Math.min(REACH * tau(), model.vertex()));
            }
            double smallest = points.get(1).tau();
            double guess = model.hasMinimum() ? model.vertex() : smallest / REACH;
            // A parabola from far away does not say that there is nothing near.
            double least = smallest > REACH ? smallest / (REACH * REACH) : 0;
            return Math.max(least, Math.min(smallest / 2, guess));
        }
    }
}
