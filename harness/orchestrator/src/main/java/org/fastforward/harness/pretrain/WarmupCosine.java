package org.fastforward.harness.pretrain;

import org.fastforward.harness.engine.schedule.LearningRate;

/**
 * Linear warm-up over a twentieth of the steps, then a cosine's decay to a tenth.
 *
 * @param highest rate at the end of the warm-up
 * @param steps of the whole training
 */
record WarmupCosine(double highest, int steps) implements LearningRate {
    @Override
    public double ofStep(int number) {
        int step = number - 1;
        int warmup = Math.max(1, steps / 20);
        if (step < warmup) {
            return highest * (step + 1) / warmup;
        }
        double done = (double) (step - warmup) / Math.max(1, steps - warmup);
        return highest * (0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
}
