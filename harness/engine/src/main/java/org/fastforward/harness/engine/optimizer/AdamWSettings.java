package org.fastforward.harness.engine.optimizer;

import ai.djl.ndarray.NDManager;
import org.fastforward.models.decoder.Parameters;

/**
 * AdamW's hyperparameters (Loshchilov and Hutter, 2019), all but the learning rate, which may
 * change from step to step.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay decoupled weight decay
 */
public record AdamWSettings(double beta1, double beta2, double epsilon, double weightDecay)
        implements OptimizerSettings {
    @Override
    public AdamW optimizer(NDManager manager, Parameters parameters) {
        return new AdamW(manager, parameters, this);
    }
}
