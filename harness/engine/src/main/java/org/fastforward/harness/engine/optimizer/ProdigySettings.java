package org.fastforward.harness.engine.optimizer;

import ai.djl.ndarray.NDManager;
import org.fastforward.models.decoder.Parameters;

/**
 * Prodigy's hyperparameters (Mishchenko and Defazio, 2024), as far as they differ between runs here
 * or in prodigyopt's defaults.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment, times d
 * @param weightDecay decoupled weight decay
 * @param firstDistance d0, the first estimate of the distance to go
 */
public record ProdigySettings(
        double beta1, double beta2, double epsilon, double weightDecay, double firstDistance)
        implements OptimizerSettings {

    /** The learning rate that it is meant to be asked for. */
    public static final double LEARNING_RATE = 1;

    /**
     * prodigyopt's defaults.
     *
     * @param weightDecay decoupled weight decay; 0 is the default
     */
    public static ProdigySettings defaults(double weightDecay) {
        return new ProdigySettings(0.9, 0.999, 1e-8, weightDecay, 1e-6);
    }

    @Override
    public Prodigy optimizer(NDManager manager, Parameters parameters) {
        return new Prodigy(manager, parameters, this);
    }
}
