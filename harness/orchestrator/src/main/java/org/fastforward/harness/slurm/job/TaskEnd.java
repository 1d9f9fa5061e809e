package org.fastforward.harness.slurm.job;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.fastforward.harness.run.Outcome;

/**
 * What a cell's process does, as a task of an array, when it ends before the cell does: if it was
 * told to stop while Slurm has the task running still (its time is nearly up, or it is about to be
 * preempted), or if another process has the cell, it puts its task back into the queue. If Slurm
 * has ended the task, by {@code scancel} say, there is nothing to do.
 */
public final class TaskEnd {
    private static final int TRIES = 3;

    private final SlurmClient client;
    private final PrintWriter out;
    private final String task;
    private final long pauseMillis;

    /**
     * @param environment Slurm names the task in it
     * @param out told what happens
     */
    public TaskEnd(Map<String, String> environment, PrintWriter out) {
        this(environment, out, new SlurmClient(), TimeUnit.SECONDS.toMillis(5));
    }

    public TaskEnd(
            Map<String, String> environment,
            PrintWriter out,
            SlurmClient client,
            long pauseMillis) {
        this.client = client;
        this.out = out;
        this.pauseMillis = pauseMillis;
        this.task =
                environment.get("SLURM_ARRAY_JOB_ID")
                        + "_"
                        + environment.get("SLURM_ARRAY_TASK_ID");
    }

    /**
     * Puts the task back into the queue where that is right.
     *
     * @param advanced whether this attempt has saved any work. If not, the time limit is too short
     *     for the cell, and the next attempt would come no further
     */
    public void after(Outcome outcome, boolean advanced) {
        if (outcome != Outcome.STOPPED && outcome != Outcome.HELD) {
            return;
        }
        SlurmClient.Answer answer = ask(List.of("scontrol", "-o", "show", "job", task));
        if (!answer.ok()) {
            say("it cannot be queued again; bin/ff grid run goes on from here.");
        } else if (!isRunning(answer)) {
            say("Slurm has ended this attempt.");
        } else if (outcome == Outcome.STOPPED && !advanced) {
            say(
                    "this attempt saved nothing new, so it is not queued again: give the cells more"
                            + " time, the key slurm of the grid file has it.");
        } else if (ask(List.of("scontrol", "requeue", task)).ok()) {
            say("it is in the queue again.");
        } else {
            say("it cannot be queued again; bin/ff grid run goes on from here.");
        }
        out.flush();
    }

    private static boolean isRunning(SlurmClient.Answer answer) {
        return JobRecord.ofScontrol(answer.out()).stream()
                .anyMatch(record -> record.state().equals("RUNNING"));
    }

    /** The controller may be starting anew at this moment. */
    private SlurmClient.Answer ask(List<String> command) {
        SlurmClient.Answer answer = client.ask(command);
        for (int i = 1; i < TRIES && !answer.ok(); i++) {
            say(String.join(" ", command) + ": " + answer.why());
            try {
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return answer;
            }
            answer = client.ask(command);
        }
        return answer;
    }

    private void say(String text) {
        out.println("Slurm task " + task + ": " + text);
    }
}
