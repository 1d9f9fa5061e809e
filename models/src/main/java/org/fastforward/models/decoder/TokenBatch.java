package org.fastforward.models.decoder;

/**
 * Right-padded token sequences as plain arrays. Padding needs no mask: attention is causal and
 * padding stands behind every real token.
 *
 * @param rows sequences b
 * @param columns longest sequence t
 * @param ids token ids, row by row [b * t]
 * @param labelPositions for every label, the position in {@code [0, b * t)} whose output predicts
 *     it: one before the label's own
 * @param labelTargets the label's token id
 * @param labelRows the label's row
 */
public record TokenBatch(
        int rows,
        int columns,
        long[] ids,
        long[] labelPositions,
        long[] labelTargets,
        long[] labelRows) {}
