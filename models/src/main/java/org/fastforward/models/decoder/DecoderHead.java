package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.fastforward.models.kernels.Kernels;

/**
 * What follows the last layer: the final norm, the output head and the losses. x is a hidden state
 * [batch, t, hidden] in the type of the weights; results belong to the manager {@code out}.
 *
 * @param norm the final norm's tensors, owned by the decoder
 * @param table the output head [vocabulary, hidden], owned by the decoder; the embedding if tied
 */
record DecoderHead(Kernels kernels, List<NDArray> norm, NDArray table) {
    /** Returns each sequence's sum of token losses, without gradients. */
    NDArray losses(NDManager out, NDArray x, TokenBatch batch) {
        return sums(out, "losses", x, batch);
    }

    /** Returns of each sequence how many labels are the most likely token. */
    NDArray hits(NDManager out, NDArray x, TokenBatch batch) {
        return sums(out, "hits", x, batch);
    }

    private NDArray sums(NDManager out, String kernel, NDArray x, TokenBatch batch) {
        NDArray positions = out.create(batch.labelPositions());
        NDArray targets = out.create(batch.labelTargets());
        NDArray rows = out.create(batch.labelRows());
        NDArray sums = out.zeros(new Shape(batch.rows()));
        return call(out, false, kernel, x, norm, table, positions, targets, rows, sums).get(0);
    }

    /** Returns the kernel {@code loss}, for autograd: the weighted sum, and each sequence's sum. */
    NDList loss(NDManager out, NDArray x, TokenBatch batch, float[] rowWeights) {
        // These share the memory of Java buffers, which the backward pass still reads: they live as
        // long as their manager, and must not be closed before.
        NDArray positions = out.create(batch.labelPositions());
        NDArray targets = out.create(batch.labelTargets());
        NDArray rows = out.create(batch.labelRows());
        NDArray weights = out.create(rowWeights);
        return call(out, true, "loss", x, norm, table, positions, targets, rows, weights);
    }

    /** Returns the normed hidden states that predict a label [labels, hidden]. */
    NDArray labelStates(NDManager out, boolean gradients, NDArray x, TokenBatch batch) {
        NDArray positions = out.create(batch.labelPositions());
        return call(out, gradients, "label_states", x, norm, positions).get(0);
    }

    /** Returns each sequence's sum of token losses, and the gradient of the weighted sum. */
    NDList headGradient(NDManager out, NDArray states, TokenBatch batch, float[] rowWeights) {
        NDArray targets = out.create(batch.labelTargets());
        NDArray rows = out.create(batch.labelRows());
        NDArray weights = out.create(rowWeights);
        return call(out, false, "head_gradient", states, table, targets, rows, weights);
    }

    /** Returns each sequence's sum of token losses, and the gradient with respect to x, flat. */
    NDList lossBack(NDManager out, NDArray x, TokenBatch batch, float[] rowWeights) {
        NDArray positions = out.create(batch.labelPositions());
        NDArray targets = out.create(batch.labelTargets());
        NDArray rows = out.create(batch.labelRows());
        NDArray weights = out.create(rowWeights);
        return call(out, false, "loss_back", x, norm, table, positions, targets, rows, weights);
    }

    /** Returns the logits at every position [batch, t, vocabulary], float32. */
    NDArray logits(NDManager out, NDArray x) {
        return call(out, false, "logits", x, norm, table).get(0);
    }

    private NDList call(NDManager out, boolean gradients, String kernel, Object... args) {
        return gradients ? kernels.forward(out, kernel, args) : kernels.evaluate(out, kernel, args);
    }
}
