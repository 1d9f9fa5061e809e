package org.fastforward.harness.run;

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
     * Saves; if that fails, the next try is due as if it had not.
     *
     * @throws java.io.UncheckedIOException if the checkpoint cannot be written; the older ones are
     *     there still
     */
    void save(Counters counters) {
        lastNanos = System.nanoTime();
        lastStep = counters.step();
        tensors.with(counters, named -> checkpoints.save(counters, named));
    }

    /** Takes over a checkpoint's tensors. */
    void load(RunCheckpoints.Saved saved) {
        tensors.load(saved);
        lastStep = saved.counters().step();
    }
}
