package org.fastforward.harness.engine.schedule;

/**
 * The paper's rule: a stage after every so many steps, none before the start has settled.
 *
 * @param interval T_interval, in optimizer steps
 * @param sequencesPerStep of one step
 * @param stabilisation no stage before more than so many sequences were trained on
 */
public record EveryInterval(int interval, int sequencesPerStep, int stabilisation)
        implements StageRule {
    @Override
    public boolean stageFollows(int step) {
        return step % interval == 0 && (long) step * sequencesPerStep > stabilisation;
    }
}
