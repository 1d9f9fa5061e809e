package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.fastforward.shared.UserException;

/**
 * How far a run has come, kept in {@code state.json}.
 *
 * @param schemaVersion version of this schema
 * @param state where the run stands
 * @param reason why, one line; empty where there is nothing to say
 * @param host the machine that is or was at work on it; empty if unknown
 * @param process the process's number there; 0 if unknown
 * @param heartbeat counts up while the process lives; a count, since clocks of machines differ
 * @param updatedUtc when this was written, ISO 8601, UTC; for people to read
 * @param summary the outcome; null until the run is done
 */
@JsonPropertyOrder({
    "schema_version",
    "state",
    "reason",
    "host",
    "process",
    "heartbeat",
    "updated_utc",
    "summary"
})
public record RunState(
        int schemaVersion,
        State state,
        String reason,
        String host,
        long process,
        long heartbeat,
        String updatedUtc,
        Summary summary) {

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
     * @throws UserException if the state is missing, or is DONE without a summary
     */
    public RunState {
        if (state == null) {
            throw new UserException("a run state has no state: give it one");
        }
        if (state == State.DONE && summary == null) {
            throw new UserException("a run state is DONE without a summary: give it one");
        }
        reason = reason == null ? "" : reason;
        host = host == null ? "" : host;
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
        return new RunState(Json.SCHEMA_VERSION, state, reason, "", 0, 0, now(), null);
    }

    /**
     * The state of a finished run, as of now.
     *
     * @param summary its outcome
     * @return the state
     */
    public static RunState done(Summary summary) {
        return new RunState(Json.SCHEMA_VERSION, State.DONE, "", "", 0, 0, now(), summary);
    }

    /**
     * The same state with the process that wrote it.
     *
     * @param machine its host's name
     * @param number its process number
     * @param beats its heartbeat
     * @return the state
     */
    public RunState by(String machine, long number, long beats) {
        return new RunState(
                schemaVersion, state, reason, machine, number, beats, updatedUtc, summary);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
