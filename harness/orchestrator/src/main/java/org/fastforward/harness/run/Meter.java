package org.fastforward.harness.run;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.fastforward.harness.train.GradientStep;
import org.fastforward.models.flops.Flops;

/**
 * What a run has cost so far: sequences, tokens, operations, and the time of training steps and
 * stages. Test evaluations stand outside, as in the paper.
 */
final class Meter {
    private static final OperatingSystemMXBean OS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private long sequences;
    private long tokens;
    private long paddingTokens;
    private Flops flops = Flops.NONE;
    private long wallNanos;
    private long cpuNanos;
    private long earlierPeakBytes;

    /**
     * What a meter shows, to go on from.
     *
     * @param flopsPaper FLOPs as the paper counts them
     * @param flopsExact FLOPs counted exactly
     * @param peakBytes largest memory of the processes so far
     */
    record Reading(
            long sequences,
            long tokens,
            long paddingTokens,
            double flopsPaper,
            double flopsExact,
            long wallNanos,
            long cpuNanos,
            long peakBytes) {}

    Reading reading() {
        return new Reading(
                sequences,
                tokens,
                paddingTokens,
                flops.paper(),
                flops.exact(),
                wallNanos,
                cpuNanos,
                peakBytes());
    }

    void resumeFrom(Reading reading) {
        sequences = reading.sequences();
        tokens = reading.tokens();
        paddingTokens = reading.paddingTokens();
        flops = new Flops(reading.flopsPaper(), reading.flopsExact());
        wallNanos = reading.wallNanos();
        cpuNanos = reading.cpuNanos();
        earlierPeakBytes = reading.peakBytes();
    }

    /** Runs work whose time counts, unless it breaks off: then it has to be done again. */
    <T> T timed(Supplier<T> work) {
        long wall = System.nanoTime();
        long cpu = OS.getProcessCpuTime();
        T result = work.get();
        wallNanos += System.nanoTime() - wall;
        cpuNanos += OS.getProcessCpuTime() - cpu;
        return result;
    }

    /** Runs work whose time counts, unless it breaks off. */
    void timed(Runnable work) {
        timed(
                () -> {
                    work.run();
                    return true;
                });
    }

    void count(GradientStep.Result step) {
        sequences += step.sequences();
        tokens += step.tokens();
        paddingTokens += step.paddingTokens();
        flops = flops.plus(step.flops());
    }

    void count(Flops more) {
        flops = flops.plus(more);
    }

    long sequences() {
        return sequences;
    }

    long tokens() {
        return tokens;
    }

    long paddingTokens() {
        return paddingTokens;
    }

    Flops flops() {
        return flops;
    }

    double wallSeconds() {
        return wallNanos / 1e9;
    }

    double cpuSeconds() {
        return cpuNanos / 1e9;
    }

    /** Returns the largest resident memory of the run's processes; 0 where no system tells it. */
    long peakBytes() {
        return Math.max(earlierPeakBytes, HostMemory.peakBytes());
    }
}
