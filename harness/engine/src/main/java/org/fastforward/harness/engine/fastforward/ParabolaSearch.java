package org.fastforward.harness.engine.fastforward;

import org.fastforward.harness.engine.fastforward.SearchResult.Point;

/**
 * Ours, for few passes and for a {@code tau} that need not be whole: starts at {@value #FIRST}
 * before the first stage, else at the tau that the stage before kept, at least 1; grows fourfold
 * until the loss rises, or shrinks fourfold while tau is at least {@value #SMALLEST}; then steps to
 * the vertex of the parabola through the lowest point and its neighbours, at most {@value
 * #MOST_VERTICES} times and only where that promises more than {@value #ENOUGH} of what the stage
 * has gained. A tau of 0.3 tells a step that is nearly long enough from one that is too long. Never
 * ends worse than tau 0.
 *
 * @param maxTau no point beyond it is looked at
 */
record ParabolaSearch(long maxTau) implements LineSearch {
    private static final double FIRST = 64;
    private static final double SMALLEST = 0.2;
    private static final int GROWTH = 4;
    private static final int MOST_VERTICES = 3;
    private static final double ENOUGH = 0.05;

    /** A vertex so near the lowest point, in shares of its tau, is that point. */
    private static final double SAME = 1e-3;

    @Override
    public SearchResult search(LossAlong loss, SearchResult previous) {
        Trace trace = new Trace(loss);
        Point zero = point(trace, 0);
        double start = previous.curve().isEmpty() ? FIRST : Math.max(1, previous.tau());
        Point first = point(trace, Math.min((double) maxTau, start));
        Bracket bracket =
                first.loss() < zero.loss() ? grow(trace, zero, first) : shrink(trace, zero, first);
        for (int i = 0; i < MOST_VERTICES && isWorthAPass(bracket, zero); i++) {
            bracket = bracket.with(point(trace, bracket.vertex()));
        }
        return trace.keep(trace.best().tau());
    }

    /** Goes on from a point that gained; without a right end where the last one looked at gains. */
    private Bracket grow(Trace trace, Point zero, Point first) {
        Point left = zero;
        Point middle = first;
        Point right = point(trace, Math.min((double) maxTau, GROWTH * first.tau()));
        while (right.loss() < middle.loss()) {
            left = middle;
            middle = right;
            right = point(trace, Math.min((double) maxTau, GROWTH * middle.tau()));
        }
        return new Bracket(left, middle, right);
    }

    /** Goes back from a point that gained nothing; around tau 0 where no point gains. */
    private static Bracket shrink(Trace trace, Point zero, Point first) {
        Point right = first;
        while (right.tau() / GROWTH >= SMALLEST) {
            Point middle = point(trace, right.tau() / GROWTH);
            if (middle.loss() < zero.loss()) {
                return new Bracket(zero, middle, right);
            }
            right = middle;
        }
        return new Bracket(zero, zero, right);
    }

    private static boolean isWorthAPass(Bracket bracket, Point zero) {
        double middle = bracket.middle().tau();
        double vertex = bracket.vertex();
        // False for a vertex that is no number, as where two of the three points are one.
        return bracket.left().tau() < vertex
                && vertex < bracket.right().tau()
                && Math.abs(vertex - middle) >= SAME * middle
                && bracket.promised() >= ENOUGH * (zero.loss() - bracket.middle().loss());
    }

    private static Point point(Trace trace, double tau) {
        return new Point(tau, trace.at(tau));
    }
}
