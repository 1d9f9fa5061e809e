package org.fastforward.harness.engine.resume;

/** Decides when a run is saved. */
public final class SaveTimes {
    private final double everySeconds;
    private final int everySteps;
    private long lastNanos = System.nanoTime();
    private int lastStep;

    /**
     * @param everySeconds 0: never by time
     * @param everySteps 0: never by step
     */
    public SaveTimes(double everySeconds, int everySteps) {
        this.everySeconds = everySeconds;
        this.everySteps = everySteps;
    }

    /**
     * Whether it is time to save.
     *
     * @param step optimizer steps taken
     */
    public boolean due(int step) {
        double seconds = (System.nanoTime() - lastNanos) / 1e9;
        return (everySeconds > 0 && seconds >= everySeconds)
                || (everySteps > 0 && step - lastStep >= everySteps);
    }

    /**
     * Notes that it was tried after a step; if that failed, the next try is due as if it had not.
     */
    public void tried(int step) {
        lastNanos = System.nanoTime();
        lastStep = step;
    }
}
