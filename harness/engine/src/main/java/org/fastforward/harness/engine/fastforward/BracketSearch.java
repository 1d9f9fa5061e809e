package org.fastforward.harness.engine.fastforward;

/**
 * Ours. The loss along the direction has a single minimum, about which it is nearly a parabola (for
 * low-rank weights it is convex by Rahamim et al., 2024, section 5; ours is not at the start of a
 * first stage, where the adapter's B is nearly zero: {@code docs/analyses.md}), so its minimum need
 * not be walked to: start at the previous stage's tau (4 before the first), grow or shrink fourfold
 * until a point is lower than both its neighbours, then step to the vertex of the parabola through
 * the three (Brent, 1973, chapter 5; a vertex that falls on a known point is moved off it) until
 * the next step promises less than {@value #ENOUGH} of what the stage has gained. Never ends worse
 * than tau 0, whatever the curve.
 *
 * @param maxTau no point beyond it is looked at
 */
record BracketSearch(long maxTau) implements LineSearch {
    private static final long FIRST = 4;
    private static final int GROWTH = 4;
    private static final int MAX_REFINEMENTS = 5;

    /** A predicted further gain below this share of the stage's gain is not worth a pass. */
    private static final double ENOUGH = 0.01;

    @Override
    public SearchResult search(LossAlong loss, SearchResult previous) {
        Trace trace = new Trace(loss);
        double start = trace.at(0);
        long previousTau = Math.round(previous.tau());
        long a = 0;
        long b = Math.max(1, Math.min(maxTau, previousTau > 0 ? previousTau : FIRST));
        long c;
        if (trace.at(b) < start) {
            c = b;
            do {
                // Each growing step takes the last two points along.
                a = c == b ? a : b;
                b = c;
                c = Math.min(maxTau, b * GROWTH);
            } while (c > b && trace.at(c) < trace.at(b));
        } else {
            c = b;
            do {
                c = b;
                b = b == 1 ? 0 : Math.max(1, b / GROWTH);
            } while (b > 0 && !(trace.at(b) < start));
        }
        if (a < b && b < c) {
            refine(trace, a, b, c);
        }
        return trace.keep(trace.best().tau());
    }

    private static void refine(Trace trace, long left, long middle, long right) {
        long a = left;
        long b = middle;
        long c = right;
        for (int i = 0; i < MAX_REFINEMENTS; i++) {
            double fa = trace.at(a);
            double fb = trace.at(b);
            double fc = trace.at(c);
            double vertex = vertex(a, fa, b, fb, c, fc);
            long next = Math.round(vertex);
            if (trace.has(next) || next <= a || next >= c) {
                next = c - b > b - a ? (b + c) / 2 : (a + b) / 2;
            }
            // A first bracket is too wide to be believed when it promises nothing.
            boolean settled =
                    i > 0 && promised(a, fa, b, fb, c, fc, vertex) < ENOUGH * (trace.at(0) - fb);
            if (settled || trace.has(next)) {
                return;
            }
            double f = trace.at(next);
            if (f < fb) {
                a = next > b ? b : a;
                c = next > b ? c : b;
                b = next;
            } else {
                a = next > b ? a : next;
                c = next > b ? next : c;
            }
        }
    }

    /** Where the parabola through three points has its minimum; NaN for a straight line. */
    private static double vertex(long a, double fa, long b, double fb, long c, double fc) {
        double p = (b - a) * (fb - fc);
        double q = (b - c) * (fb - fa);
        return b - 0.5 * ((b - a) * p - (b - c) * q) / (p - q);
    }

    /** By how much the parabola's minimum lies below its middle point; 0 if it has none. */
    private static double promised(
            long a, double fa, long b, double fb, long c, double fc, double vertex) {
        double slopeLeft = (fb - fa) / (b - a);
        double slopeRight = (fc - fb) / (c - b);
        double curvature = (slopeRight - slopeLeft) / (c - a);
        double distance = vertex - b;
        double gain = curvature * distance * distance;
        // An infinite neighbour says nothing about the curve: look once more.
        return Double.isFinite(gain) ? gain : Double.POSITIVE_INFINITY;
    }
}
