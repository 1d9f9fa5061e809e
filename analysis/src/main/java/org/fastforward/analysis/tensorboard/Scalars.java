package org.fastforward.analysis.tensorboard;

import org.fastforward.analysis.event.Event;
import org.tensorflow.proto.Summary;

/** A row of a run's log as TensorBoard's scalars. */
final class Scalars {
    private Scalars() {}

    /**
     * Makes the scalars of a row. TensorBoard keeps one point of a tag for each step, so what comes
     * after a stage has tags of its own.
     *
     * @param row the row
     * @param before the row before it; null for the first
     */
    static Summary of(Event row, Event before) {
        Summary.Builder summary = Summary.newBuilder();
        boolean afterStage = before != null && before.kind() == Event.Kind.STAGE;
        switch (row.kind()) {
            case TEST ->
                    add(
                            summary,
                            afterStage ? "loss/test_after_stage" : "loss/test",
                            row.testLoss());
            case STEP -> {
                add(summary, "loss/train", row.trainLoss());
                add(summary, "progress/epoch", row.epoch());
                add(summary, "progress/learning_rate", row.learningRate());
                costs(summary, "cost/", row, before);
            }
            case STAGE -> {
                add(summary, "stage/tau", row.tau());
                add(summary, "stage/passes", row.passes());
                add(summary, "loss/tiny_before_stage", row.tinyLossBefore());
                add(summary, "loss/tiny", row.tinyLoss());
                costs(summary, "cost_after_stage/", row, before);
            }
        }
        return summary.build();
    }

    /** Totals since the run's start; evaluating the test set counts in none. */
    private static void costs(Summary.Builder summary, String group, Event row, Event before) {
        add(summary, group + "flops_paper", row.flopsPaper());
        add(summary, group + "flops_exact", row.flopsExact());
        add(summary, group + "training_seconds", row.wallS());
        add(summary, group + "peak_bytes", (double) row.peakBytes());
        double seconds = row.wallS() - (before == null ? 0 : before.wallS());
        long tokens = row.tokens() - (before == null ? 0 : before.tokens());
        if (seconds > 0) {
            add(summary, group + "tokens_per_second", tokens / seconds);
        }
    }

    /** A number that a row does not have is no scalar; one that diverged is. */
    private static void add(Summary.Builder summary, String tag, double value) {
        if (!Double.isNaN(value)) {
            summary.addValue(Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value));
        }
    }
}
