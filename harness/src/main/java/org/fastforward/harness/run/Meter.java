package org.fastforward.harness.run;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** Runs work whose time counts. */
    <T> T timed(java.util.function.Supplier<T> work) {
        long wall = System.nanoTime();
        long cpu = OS.getProcessCpuTime();
        try {
            return work.get();
        } finally {
            wallNanos += System.nanoTime() - wall;
            cpuNanos += OS.getProcessCpuTime() - cpu;
        }
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

    /** Returns the process's peak resident memory in bytes; 0 where the system does not tell. */
    static long peakBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            // Not Linux: there is no such file.
        }
        return 0;
    }
}
