package org.fastforward.harness.train;

/**
 * AdamW's hyperparameters (Loshchilov and Hutter, 2019).
 *
 * @param learningRate step size
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay decoupled weight decay
 */
public record AdamWSettings(
        double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {}
