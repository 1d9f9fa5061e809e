package org.fastforward.harness.engine.fastforward;

/** The loss on the tiny validation set along a direction. */
@FunctionalInterface
public interface LossAlong {
    /**
     * Evaluates the loss at {@code W + tau * D}: one pass over the tiny validation set.
     *
     * @param tau how many times the last step is repeated, whole or not; 0 is where the stage began
     */
    double at(double tau);
}
