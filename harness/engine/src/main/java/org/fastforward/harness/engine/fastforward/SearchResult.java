package org.fastforward.harness.engine.fastforward;

import java.util.Comparator;
import java.util.List;

/**
 * How a stage ended.
 *
 * @param tau the multiple of the last step that is kept; 0: the stage changes nothing
 * @param lossBefore tiny-validation loss at tau 0; NaN where the policy does not look at it
 * @param loss tiny-validation loss at {@code tau}
 * @param curve every point that was evaluated, in order
 */
public record SearchResult(double tau, double lossBefore, double loss, List<Point> curve) {
    /** What there is before the first stage. */
    public static final SearchResult NONE = new SearchResult(0, Double.NaN, Double.NaN, List.of());

    /** Copies the list. */
    public SearchResult {
        curve = List.copyOf(curve);
    }

    /** The loss at one multiple of the step. */
    public record Point(double tau, double loss) {}

    /**
     * The same stage, told in steps of another length.
     *
     * @param longer how many times as long
     */
    public SearchResult inSteps(double longer) {
        return new SearchResult(
                tau / longer,
                lossBefore,
                loss,
                curve.stream().map(p -> new Point(p.tau() / longer, p.loss())).toList());
    }

    /** The same search, of which nothing is kept. */
    public SearchResult takenBack() {
        return new SearchResult(0, lossBefore, lossBefore, curve);
    }

    /**
     * Estimates by how much the step itself, which the stage repeats, lowered the tiny-validation
     * loss, in nats: the parabola through tau 0 and the two points nearest to it, at tau -1.
     */
    public double gainOfStep() {
        List<Point> nearest =
                curve.stream()
                        .filter(point -> point.tau() != 0 && Double.isFinite(point.loss()))
                        .sorted(Comparator.comparingDouble(point -> Math.abs(point.tau())))
                        .limit(2)
                        .toList();
        if (nearest.isEmpty()) {
            return 0;
        }
        Point one = nearest.get(0);
        double slope = (one.loss() - lossBefore) / one.tau();
        if (nearest.size() == 1) {
            return -slope;
        }
        Point two = nearest.get(1);
        double next = (two.loss() - one.loss()) / (two.tau() - one.tau());
        double curvature = (next - slope) / two.tau();
        return curvature * (1 + one.tau()) - slope;
    }

    /** Returns the number of passes over the tiny validation set. */
    public int passes() {
        return curve.size();
    }
}
