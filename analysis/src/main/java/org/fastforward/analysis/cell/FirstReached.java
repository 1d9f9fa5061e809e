package org.fastforward.analysis.cell;

import java.util.Optional;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunRecord;

/** When a run first came down to a test loss. */
public final class FirstReached {
    /** The paper's tolerance, for records that name none. */
    private static final double TOLERANCE = 1e-4;

    private FirstReached() {}

    /**
     * Finds the first evaluation of the test set that was low enough.
     *
     * @param run a run
     * @param targetLoss the loss to reach, nats per token
     * @return that evaluation, or empty if the run never got there
     */
    public static Optional<Event> of(Run run, double targetLoss) {
        double enough = targetLoss + tolerance(run.record());
        return run.events().stream()
                .filter(event -> event.kind() == Event.Kind.TEST)
                .filter(event -> event.testLoss() <= enough)
                .findFirst();
    }

    /**
     * How far above a target a run has still reached it: its setting {@code tolerance}.
     *
     * @param run the run's description
     * @return nats per token
     */
    public static double tolerance(RunRecord run) {
        return run.settings().get("tolerance") instanceof Number given
                ? given.doubleValue()
                : TOLERANCE;
    }
}
