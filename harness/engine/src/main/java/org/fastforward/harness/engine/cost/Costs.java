package org.fastforward.harness.engine.cost;

/**
 * What a run has cost so far.
 *
 * @param sequences trained on
 * @param tokens of these
 * @param paddingTokens that were computed beside these
 * @param flopsPaper FLOPs as the paper counts them
 * @param flopsExact FLOPs counted exactly
 * @param wallNanos time of training steps and stages
 * @param cpuNanos processor time in it, of all threads
 * @param peakBytes largest resident memory of the run's processes; 0 where no system tells it
 */
public record Costs(
        long sequences,
        long tokens,
        long paddingTokens,
        double flopsPaper,
        double flopsExact,
        long wallNanos,
        long cpuNanos,
        long peakBytes) {

    /** Of a run that has not begun. */
    public static final Costs NONE = new Costs(0, 0, 0, 0, 0, 0, 0, 0);

    /** Returns the time of training steps and stages. */
    public double wallSeconds() {
        return wallNanos / 1e9;
    }

    /** Returns the processor time in it, of all threads. */
    public double cpuSeconds() {
        return cpuNanos / 1e9;
    }
}
