package org.fastforward.models.linear;

/**
 * The size of a low-rank change {@code s B A} of a weight.
 *
 * @param rank r, the inner width of {@code B A}
 * @param alpha the change is scaled by {@code s = alpha / r}, or {@code alpha / sqrt r}
 * @param rankStabilised whether the scale is {@code alpha / sqrt r} (Kalajdzievski, 2023; PEFT's
 *     {@code use_rslora})
 * @param dropout probability with which an element of the adapter's input is dropped in training
 * @param draws what its masks are drawn from
 */
public record LowRank(
        int rank, double alpha, boolean rankStabilised, double dropout, DropoutDraws draws) {
    /** Draws dropout's masks as PyTorch does. */
    public LowRank(int rank, double alpha, boolean rankStabilised, double dropout) {
        this(rank, alpha, rankStabilised, dropout, DropoutDraws.DOUBLES);
    }

    /** Returns s. */
    public double scale() {
        return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
    }

    /** Returns the least 16 random bits, as a signed number, whose element dropout keeps. */
    long leastKept() {
        long least = Math.round(dropout * (1 << Short.SIZE)) + Short.MIN_VALUE;
        return Math.min(Short.MAX_VALUE, least);
    }

    /** Returns this with another dropout, drawn in another way. */
    public LowRank withDropout(double probability, DropoutDraws from) {
        return new LowRank(rank, alpha, rankStabilised, probability, from);
    }
}
