package org.fastforward.analysis.cell;

import java.util.List;
import java.util.Optional;
import org.fastforward.analysis.record.Event;

/** When a run first came down to a test loss. */
public final class FirstReached {
    /** A loss up to this much above the target, in nats, has reached it: the paper's tolerance. */
    public static final double TOLERANCE = 1e-4;

    private FirstReached() {}

    /**
     * Finds the first evaluation of the test set that was low enough.
     *
     * @param events a run's log
     * @param targetLoss the loss to reach, nats per token
     * @return that evaluation, or empty if the run never got there
     */
    public static Optional<Event> of(List<Event> events, double targetLoss) {
        return events.stream()
                .filter(event -> event.kind() == Event.Kind.TEST)
                .filter(event -> event.testLoss() <= targetLoss + TOLERANCE)
                .findFirst();
    }
}
