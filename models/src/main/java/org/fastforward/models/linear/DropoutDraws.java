package org.fastforward.models.linear;

/**
 * What dropout's masks are drawn from; either way a mask depends on the seed and its shape alone.
 */
public enum DropoutDraws {
    /** PyTorch's own: 53 random bits an element, drawn one at a time on a CPU. */
    DOUBLES,
    /**
     * 16 random bits an element, four elements a draw: a quarter of the time. The probability is
     * rounded to a multiple of 1/65,536.
     */
    SHORTS
}
