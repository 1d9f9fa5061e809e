package org.fastforward.harness.engine.optimizer;

import org.fastforward.harness.engine.resume.Resumable;

/** Moves a model's trained tensors by their gradients. Owns what it remembers of them. */
public interface Optimizer extends Resumable, AutoCloseable {
    /** The optimizer's name in a saved run, whichever it is. */
    String NAME = "optimizer";

    /**
     * Takes one step and clears the gradients. What is derived from the tensors is not brought up
     * to date: {@code Parameters.changed()} does that.
     *
     * @param learningRate asked of this step
     * @return the rate by which the tensors were moved: for an optimizer that finds its own, what
     *     it made of the one that was asked
     */
    double step(double learningRate);

    @Override
    default String name() {
        return NAME;
    }

    @Override
    void close();
}
