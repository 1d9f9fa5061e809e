package org.fastforward.models.decoder;

/** A way to compute losses together with the gradients of what is trained. */
public interface GradientPass {
    /**
     * Adds the gradient of {@code sum over sequences of weight * sum of its token losses} to the
     * trained tensors, with dropout.
     *
     * @param rowWeights one weight per sequence
     * @param dropoutSeed seeds the dropout of this call
     * @return each sequence's sum of token losses
     */
    float[] accumulate(TokenBatch batch, float[] rowWeights, long dropoutSeed);
}
