package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.fastforward.analysis.BadRecordException;

/**
 * How far a run has come, kept in {@code state.json}.
 *
 * @param schemaVersion version of this schema
 * @param state where the run stands
 * @param reason why, one line; empty where there is nothing to say
 * @param updatedUtc when this was written, ISO 8601, UTC
 * @param summary the outcome; null until the run is done
 */
@JsonPropertyOrder({"schema_version", "state", "reason", "updated_utc", "summary"})
public record RunState(
        int schemaVersion, State state, String reason, String updatedUtc, Summary summary) {

    /** Where a run stands. */
    public enum State {
        /** Described, not yet started. */
        PENDING,
        /** A process is at work on it, or died without a word. */
        RUNNING,
        /** Stopped with a checkpoint to go on from. */
        RESUMABLE,
        /** Finished; the summary is there. */
        DONE,
        /** Given up; the reason says why. */
        FAILED
    }

    /**
     * Checks that a finished run has a summary.
     *
     * @throws BadRecordException if the state is missing, or is DONE without a summary
     */
    public RunState {
        if (state == null) {
            throw new BadRecordException("a run state has no state: give it one");
        }
        if (state == State.DONE && summary == null) {
            throw new BadRecordException("a run state is DONE without a summary: give it one");
        }
        reason = reason == null ? "" : reason;
        updatedUtc = updatedUtc == null ? "" : updatedUtc;
    }

    /**
     * A state without an outcome, as of now.
     *
     * @param state any state but DONE
     * @param reason why, one line; may be empty
     * @return the state
     */
    public static RunState of(State state, String reason) {
        return new RunState(Json.SCHEMA_VERSION, state, reason, now(), null);
    }

    /**
     * The state of a finished run, as of now.
     *
     * @param summary its outcome
     * @return the state
     */
    public static RunState done(Summary summary) {
        return new RunState(Json.SCHEMA_VERSION, State.DONE, "", now(), summary);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
