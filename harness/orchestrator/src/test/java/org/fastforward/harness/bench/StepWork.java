package org.fastforward.harness.bench;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.fastforward.harness.engine.optimizer.AdamW;
import org.fastforward.harness.engine.optimizer.AdamWSettings;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.tasks.batch.Batch;

/** Optimizer steps over given batches: each sequence's mean token loss counts the same. */
final class StepWork implements AutoCloseable {
    private final LanguageModel model;
    private final NDManager manager = NDManager.newBaseManager();
    private final AdamW adam;

    /**
     * Takes steps of a model.
     *
     * @param model stays open
     */
    StepWork(LanguageModel model) {
        this.model = model;
        this.adam = new AdamW(manager, model.parameters(), new AdamWSettings(0.9, 0.999, 1e-6, 0));
    }

    /** Returns a batch as models take it. */
    static TokenBatch tokens(Batch b) {
        return new TokenBatch(
                b.rows(),
                b.columns(),
                b.ids(),
                b.labelPositions(),
                b.labelTargets(),
                b.labelRows());
    }

    /** Forward and backward over all batches, then AdamW. */
    void step(List<Batch> batches) {
        accumulate(batches);
        adam.step(1e-4);
        model.weightsChanged();
    }

    /** The step's loss, without taking it. */
    double loss(List<Batch> batches) {
        double loss = accumulate(batches);
        model.trainable().values().forEach(Kernels::clearGradient);
        return loss;
    }

    private double accumulate(List<Batch> batches) {
        int sequences = batches.stream().mapToInt(Batch::rows).sum();
        double loss = 0;
        for (Batch b : batches) {
            float[] weights = new float[b.rows()];
            for (int row = 0; row < weights.length; row++) {
                weights[row] = 1f / ((float) b.labelsPerRow()[row] * sequences);
            }
            float[] sums = model.accumulateGradients(tokens(b), weights, 1);
            for (int row = 0; row < sums.length; row++) {
                loss += weights[row] * sums[row];
            }
        }
        return loss;
    }

    @Override
    public void close() {
        adam.close();
        manager.close();
    }
}
