package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.linear.Mode;

/**
 * Losses without dropout and without gradients. Adapters are merged into the weights once per pass,
 * layer by layer, so that only one merged layer exists at a time.
 */
public final class EvaluationPass {
    /** Tokens whose hidden states a pass holds while it merges one layer after another. */
    private static final int TOKENS = 1 << 16;

    private final Decoder decoder;

    /** Evaluates a decoder. */
    public EvaluationPass(Decoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Returns each sequence's sum of token losses.
     *
     * @param between called before each layer of each batch; what it throws ends the evaluation,
     *     which leaves nothing behind
     * @return one array per batch, one value per row
     */
    public List<float[]> evaluate(List<TokenBatch> batches, Runnable between) {
        return evaluate(batches, between, decoder.head()::losses);
    }

    /**
     * Returns of each sequence how many of its labels are the most likely token; see {@link
     * #evaluate(List, Runnable)}.
     */
    public List<float[]> hits(List<TokenBatch> batches, Runnable between) {
        return evaluate(batches, between, decoder.head()::hits);
    }

    /** What is made of the last hidden state: a number per row. */
    private interface Ending {
        NDArray sums(NDManager out, NDArray x, TokenBatch batch);
    }

    private List<float[]> evaluate(List<TokenBatch> batches, Runnable between, Ending ending) {
        List<float[]> sums = new ArrayList<>();
        int from = 0;
        while (from < batches.size()) {
            int to = from;
            long tokens = 0;
            while (to < batches.size() && (to == from || tokens < TOKENS)) {
                tokens += batches.get(to).ids().length;
                to++;
            }
            sums.addAll(together(batches.subList(from, to), between, ending));
            from = to;
        }
        return sums;
    }

    private List<float[]> together(List<TokenBatch> batches, Runnable between, Ending ending) {
        boolean merges = decoder.precision().merges();
        try (NDManager pass = decoder.scratch()) {
            List<NDArray> hidden = new ArrayList<>();
            for (TokenBatch batch : batches) {
                hidden.add(decoder.embed(pass, false, batch));
            }
            for (int layer = 0; layer < decoder.layers(); layer++) {
                try (NDManager owner = pass.newSubManager()) {
                    List<NDArray> merged = merges ? decoder.merged(owner, layer) : List.of();
                    for (int i = 0; i < hidden.size(); i++) {
                        between.run();
                        NDArray before = hidden.get(i);
                        hidden.set(
                                i,
                                merges
                                        ? decoder.plainLayer(pass, layer, before, merged)
                                        : decoder.layer(pass, false, layer, Mode.ADAPTED, before));
                        before.close();
                    }
                }
            }
            List<float[]> sums = new ArrayList<>();
            for (int i = 0; i < hidden.size(); i++) {
                sums.add(ending.sums(pass, hidden.get(i), batches.get(i)).toFloatArray());
            }
            return sums;
        }
    }

    /** Returns one batch's sums, computed with the adapters unmerged. */
    public float[] unmerged(TokenBatch batch) {
        try (NDManager pass = decoder.scratch()) {
            return decoder.head().losses(pass, hidden(pass, batch), batch).toFloatArray();
        }
    }

    /**
     * Returns the logits at every position, adapters unmerged.
     *
     * @param out owns the result [batch, t, vocabulary]
     */
    public NDArray logits(NDManager out, TokenBatch batch) {
        try (NDManager pass = decoder.scratch()) {
            return decoder.head().logits(out, hidden(pass, batch));
        }
    }

    private NDArray hidden(NDManager pass, TokenBatch batch) {
        NDArray x = decoder.embed(pass, false, batch);
        for (int i = 0; i < decoder.layers(); i++) {
            NDArray before = x;
            x = decoder.layer(pass, false, i, Mode.ADAPTED, x);
            before.close();
        }
        return x;
    }
}
