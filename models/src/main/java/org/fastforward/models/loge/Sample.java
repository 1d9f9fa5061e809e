package org.fastforward.models.loge;

import org.fastforward.models.decoder.TokenBatch;

/**
 * Training sequences whose gradient stand-ins are chosen by.
 *
 * @param weights of each sequence's sum of token losses
 */
public record Sample(TokenBatch batch, float[] weights) {}
