package org.fastforward.harness.rehearse;

/**
 * What a rehearsal measured.
 *
 * @param files safetensors files of the checkpoint
 * @param checkpointBytes their size
 * @param writeSeconds for writing them
 * @param loadSeconds from the folder to a model with its optimizer
 * @param firstSeconds for the first gradient, of one shorter sequence, which brings the weights in
 * @param gradientSeconds for the step's gradient
 * @param cpuShare of the processor time of the used threads, what the process got in that while
 * @param optimizerSeconds for AdamW's update
 * @param loss of the step
 * @param tokens of the step
 * @param gradientFlops operations of the step's gradient, accounting {@code exact}
 * @param stageSeconds for the Fast Forward stage
 * @param passes over the sequences in the stage
 * @param tau that the stage kept
 * @param peakBytes largest resident main memory
 * @param bytesPerToken by how much it grew with every further token that was computed at once; NaN
 *     where it did not
 */
public record Measured(
        int files,
        long checkpointBytes,
        double writeSeconds,
        double loadSeconds,
        double firstSeconds,
        double gradientSeconds,
        double cpuShare,
        double optimizerSeconds,
        double loss,
        long tokens,
        double gradientFlops,
        double stageSeconds,
        int passes,
        double tau,
        long peakBytes,
        double bytesPerToken) {

    /** Returns the seconds of forward and backward pass per token. */
    public double secondsPerTrainedToken() {
        return gradientSeconds / tokens;
    }

    /** Returns the seconds of a pass of the stage per token. */
    public double secondsPerForwardToken() {
        return stageSeconds / passes / tokens;
    }
}
