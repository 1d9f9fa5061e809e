package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What a finished run came to. Evaluating the test set counts in none of the costs.
 *
 * @param targetLoss the test loss to reach, mean nats per token; for the arm {@code adam} its own
 *     final loss
 * @param startLoss test loss before the first step
 * @param finalLoss test loss at the end
 * @param reached whether the target was reached; true for the arm {@code adam}
 * @param steps optimizer steps
 * @param stages Fast Forward stages
 * @param tinyPasses forward passes over the tiny validation set
 * @param flopsPaper FLOPs as the paper counts them
 * @param flopsExact FLOPs counted exactly
 * @param wallS training time, seconds
 * @param cpuS processor time, seconds
 * @param peakBytes largest memory of the process
 * @param tokens real tokens trained on
 * @param testEvaluations evaluations of the test set
 */
@JsonPropertyOrder({
    "target_loss",
    "start_loss",
    "final_loss",
    "reached",
    "steps",
    "stages",
    "tiny_passes",
    "flops_paper",
    "flops_exact",
    "wall_s",
    "cpu_s",
    "peak_bytes",
    "tokens",
    "test_evaluations"
})
public record Summary(
        double targetLoss,
        double startLoss,
        double finalLoss,
        boolean reached,
        int steps,
        int stages,
        int tinyPasses,
        double flopsPaper,
        double flopsExact,
        double wallS,
        double cpuS,
        long peakBytes,
        long tokens,
        int testEvaluations) {}
