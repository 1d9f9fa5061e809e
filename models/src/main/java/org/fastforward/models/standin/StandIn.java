package org.fastforward.models.standin;

import ai.djl.ndarray.NDArray;

/**
 * Two thin factors that stand in for a frozen weight W [m, n] on the way back: {@code dX = (dY U)
 * V}.
 *
 * @param u U [m, k], in the type of the products
 * @param v V [k, n]
 */
public record StandIn(NDArray u, NDArray v) {
    /** Returns k. */
    public int rank() {
        return (int) v.getShape().get(0);
    }
}
