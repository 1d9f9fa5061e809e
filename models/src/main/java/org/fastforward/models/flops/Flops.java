package org.fastforward.models.flops;

/**
 * A number of floating-point operations under the two accountings; a multiplication and an addition
 * count as two.
 *
 * @param paper as the paper counts: a profiler's forward pass, a training step three times that
 * @param exact what has to be computed: see {@link FlopModel}
 */
public record Flops(double paper, double exact) {
    /** No operations. */
    public static final Flops NONE = new Flops(0, 0);

    /** Returns the sum. */
    public Flops plus(Flops other) {
        return new Flops(paper + other.paper, exact + other.exact);
    }

    /** Returns so many times as many. */
    public Flops times(double factor) {
        return new Flops(paper * factor, exact * factor);
    }
}
