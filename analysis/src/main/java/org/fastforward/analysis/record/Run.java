package org.fastforward.analysis.record;

import java.util.List;
import org.fastforward.analysis.event.Event;

/**
 * One run as read from its folder, finished or not.
 *
 * @param folder where it was read from
 * @param record its description
 * @param state how far it has come; PENDING where no state was written yet
 * @param events its log's whole rows
 */
public record Run(RunFolder folder, RunRecord record, RunState state, List<Event> events) {
    /** Copies the events. */
    public Run {
        events = List.copyOf(events);
    }

    /**
     * Tells whether the run is finished and so has a summary.
     *
     * @return true if its state is DONE
     */
    public boolean isDone() {
        return state.state() == RunState.State.DONE;
    }
}
