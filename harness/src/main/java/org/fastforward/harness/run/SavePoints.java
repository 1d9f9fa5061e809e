package org.fastforward.harness.run;

import java.io.UncheckedIOException;

/** Decides when a run is saved, and saves it. */
final class SavePoints {
    private final RunCheckpoints checkpoints;
    private final Execution execution;
    private final RunTensors tensors;
    private long lastNanos = System.nanoTime();
    private int lastStep;

    SavePoints(RunCheckpoints checkpoints, Execution execution, RunTensors tensors) {
        this.checkpoints = checkpoints;
        this.execution = execution;
        this.tensors = tensors;
    }

    /**
     * @param step optimizer steps taken
     */
    boolean due(int step) {
        double seconds = (System.nanoTime() - lastNanos) / 1e9;
        return (execution.checkpointSeconds() > 0 && seconds >= execution.checkpointSeconds())
                || (execution.checkpointSteps() > 0
                        && step - lastStep >= execution.checkpointSteps());
    }

    /**
     * Saves. A checkpoint that cannot be written (a full disk) is told and costs no training: what
     * is lost if the run ends is what was done since the last one.
     */
    void save(Counters counters, Progress progress) {
        try {
            tensors.with(counters, named -> checkpoints.save(counters, named));
        } catch (UncheckedIOException e) {
            progress.line(e.getMessage() + "; training goes on");
        }
        lastNanos = System.nanoTime();
        lastStep = counters.step();
    }

    /** Takes over a checkpoint's tensors. */
    void load(RunCheckpoints.Saved saved) {
        tensors.load(saved);
        lastStep = saved.counters().step();
    }
}
