package org.fastforward.harness.slurm.job;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Slurm says of a cell's task.
 *
 * @param arrayJob id of the array; with the task's number the only name of a task that is unique
 * @param task its number in the array
 * @param state Slurm's word, such as {@code RUNNING}; {@link #UNKNOWN} where Slurm does not say
 * @param reason why it is in that state; empty where there is nothing to say
 * @param exit exit code and signal, such as {@code 1:0} or {@code 0:9}
 * @param restarts how often it was put back into the queue
 * @param host the node that it runs or ran on; empty: none yet
 * @param log what it prints
 */
public record SlurmTask(
        long arrayJob,
        int task,
        String state,
        String reason,
        String exit,
        int restarts,
        String host,
        Path log) {

    /** The state where Slurm does not answer or no longer knows. */
    public static final String UNKNOWN = "UNKNOWN";

    private static final Set<String> ENDED =
            Set.of(
                    UNKNOWN,
                    "BOOT_FAIL",
                    "CANCELLED",
                    "COMPLETED",
                    "DEADLINE",
                    "FAILED",
                    "NODE_FAIL",
                    "OUT_OF_MEMORY",
                    "PREEMPTED",
                    "REVOKED",
                    "TIMEOUT");

    /** Whether it waits, runs or ends at this moment, as far as Slurm says. */
    public boolean isLive() {
        return isLive(state);
    }

    /** Whether a task in a state, as Slurm calls it, may still run. */
    public static boolean isLive(String state) {
        return !ENDED.contains(state);
    }

    /** Returns this in a few words, such as {@code slurm 12_3 FAILED (NonZeroExitCode, 1:0)}. */
    public String describe() {
        String more =
                Stream.of(
                                reason.equals("None") ? "" : reason,
                                exit.equals("0:0") ? "" : exit,
                                restarts == 0 ? "" : restarts + " restarts")
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(", "));
        String name = "slurm " + arrayJob + "_" + task + " " + state;
        return more.isEmpty() ? name : name + " (" + more + ")";
    }
}
