package org.fastforward.harness.engine.cost;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;
import org.fastforward.models.flops.Flops;

/**
 * Adds up what a run costs. The time is that of training steps and stages; test evaluations stand
 * outside, as in the paper.
 */
public final class Meter implements Resumable {
    /** The meter's name in a saved run. */
    public static final String NAME = "costs";

    private static final OperatingSystemMXBean OS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Runnable deviceWait;
    private long sequences;
    private long tokens;
    private long paddingTokens;
    private Flops flops = Flops.NONE;
    private long wallNanos;
    private long cpuNanos;
    private long earlierPeakBytes;

    /**
     * @param deviceWait returns when the device has done all its work; see {@link DeviceWait}
     */
    public Meter(Runnable deviceWait) {
        this.deviceWait = deviceWait;
    }

    /** Returns the costs so far. */
    public Costs reading() {
        return new Costs(
                sequences,
                tokens,
                paddingTokens,
                flops.paper(),
                flops.exact(),
                wallNanos,
                cpuNanos,
                Math.max(earlierPeakBytes, HostMemory.peakBytes()));
    }

    /** Runs work whose time counts, unless it breaks off: then it has to be done again. */
    public <T> T timed(Supplier<T> work) {
        // What was begun before is not this work's, and what it begins is.
        deviceWait.run();
        long wall = System.nanoTime();
        long cpu = OS.getProcessCpuTime();
        T result = work.get();
        deviceWait.run();
        wallNanos += System.nanoTime() - wall;
        cpuNanos += OS.getProcessCpuTime() - cpu;
        return result;
    }

    /** Runs work whose time counts, unless it breaks off. */
    public void timed(Runnable work) {
        timed(
                () -> {
                    work.run();
                    return true;
                });
    }

    /**
     * Adds time that was spent before there was a meter.
     *
     * @param wall nanoseconds that passed
     * @param cpu nanoseconds of processor time in them, of all threads
     */
    public void add(long wall, long cpu) {
        wallNanos += wall;
        cpuNanos += cpu;
    }

    /** Adds what an optimizer step saw. */
    public void count(GradientStep.Result step) {
        sequences += step.sequences();
        tokens += step.tokens();
        paddingTokens += step.paddingTokens();
        flops = flops.plus(step.flops());
    }

    /** Adds operations. */
    public void count(Flops more) {
        flops = flops.plus(more);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Costs state() {
        return reading();
    }

    @Override
    public void restore(SavedPart saved) {
        Costs costs = saved.state(Costs.class);
        sequences = costs.sequences();
        tokens = costs.tokens();
        paddingTokens = costs.paddingTokens();
        flops = new Flops(costs.flopsPaper(), costs.flopsExact());
        wallNanos = costs.wallNanos();
        cpuNanos = costs.cpuNanos();
        earlierPeakBytes = costs.peakBytes();
    }
}
