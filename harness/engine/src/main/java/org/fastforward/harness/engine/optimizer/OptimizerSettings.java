package org.fastforward.harness.engine.optimizer;

import ai.djl.ndarray.NDManager;
import org.fastforward.models.decoder.Parameters;

/** Which optimizer, and its hyperparameters. */
public sealed interface OptimizerSettings permits AdamWSettings, ProdigySettings {
    /**
     * Makes the optimizer; the caller closes it.
     *
     * @param manager decides the device of what it remembers
     * @param parameters what it trains; their kernels hold its update
     */
    Optimizer optimizer(NDManager manager, Parameters parameters);
}
