package org.fastforward.models.architecture;

/**
 * A tensor that a model needs.
 *
 * @param name its full name in the checkpoint
 * @param shape its dimensions
 */
public record TensorSpec(String name, long... shape) {
    /** Returns the number of elements. */
    public long elements() {
        long n = 1;
        for (long d : shape) {
            n *= d;
        }
        return n;
    }
}
