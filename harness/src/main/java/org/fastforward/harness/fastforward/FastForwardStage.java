package org.fastforward.harness.fastforward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.LanguageModel;

/**
 * A Fast Forward stage on a model's trained weights: {@code D = W_t - W_(t-1)}, the weights become
 * {@code W_t + tau D} for the tau that the line search keeps. Every point is computed afresh from
 * W_t, so that rounding does not pile up along a walk. Adam's moments are not touched.
 */
public final class FastForwardStage implements AutoCloseable {
    private final NDManager manager;
    private final LanguageModel model;
    private final LineSearch search;
    private final List<NDArray> weights;
    private final List<NDArray> origin;
    private final List<NDArray> direction;
    private long previousTau;

    /**
     * @param parent decides the device of the copies that a stage needs (two of the trained
     *     weights)
     * @param model whose weights move
     * @param search finds tau
     */
    public FastForwardStage(NDManager parent, LanguageModel model, LineSearch search) {
        this.manager = parent.newSubManager();
        this.model = model;
        this.search = search;
        this.weights = new ArrayList<>(model.trainable().values());
        this.origin = copies();
        this.direction = copies();
    }

    private List<NDArray> copies() {
        List<NDArray> copies = new ArrayList<>();
        for (NDArray w : weights) {
            copies.add(manager.zeros(w.getShape(), w.getDataType()));
        }
        return copies;
    }

    /** Remembers W_(t-1). Call it before the optimizer step that a stage will repeat. */
    public void beforeStep() {
        model.kernels().update("copy", origin, weights);
    }

    /**
     * Runs the stage after the optimizer step.
     *
     * @param tinyLoss loss of the tiny validation set under the weights of the moment
     */
    public SearchResult run(java.util.function.DoubleSupplier tinyLoss) {
        model.kernels().update("difference", direction, weights, origin);
        model.kernels().update("copy", origin, weights);
        SearchResult result =
                search.search(
                        tau -> {
                            moveTo(tau);
                            return tinyLoss.getAsDouble();
                        },
                        previousTau);
        moveTo(result.tau());
        previousTau = result.tau();
        return result;
    }

    private void moveTo(long tau) {
        model.kernels().update("along", weights, origin, direction, (double) tau);
        model.weightsChanged();
    }

    @Override
    public void close() {
        manager.close();
    }
}
