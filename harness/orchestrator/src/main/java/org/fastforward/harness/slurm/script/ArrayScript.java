package org.fastforward.harness.slurm.script;

import java.nio.file.Path;
import java.util.List;
import org.fastforward.harness.inputs.InputLocation;
import org.fastforward.harness.spec.Execution;
import org.fastforward.shared.Home;

/**
 * The script of an array: each task is one cell's process. The shell makes way for that process
 * ({@code exec}), so that whatever Slurm sends (before the time limit, to preempt, to cancel)
 * reaches it, and it saves itself.
 *
 * @param job the grid's name, how it is run, where its results go
 * @param folder the submission's folder: the cells' specifications, the logs
 * @param tasks how many
 * @param after ids of arrays that must have ended before; empty: none
 */
public record ArrayScript(Job job, Path folder, int tasks, List<String> after) {
    /** The script's name in the submission's folder. */
    public static final String FILE = "cells.sbatch";

    /**
     * What all scripts of a submission share.
     *
     * @param cpus of a task; 0: not asked for
     * @param throttle tasks that run at once; 0: as many as fit
     * @param data what {@code data://} stands for; null: not said
     */
    public record Job(
            String grid,
            Path results,
            SlurmOptions options,
            int cpus,
            int throttle,
            Execution execution,
            Path data,
            boolean retryFailed) {}

    /** Returns the name of a task's specification; {@code task} may be a shell variable. */
    public static String spec(Object task) {
        return "cell-" + task + ".json";
    }

    /** Returns the script. */
    public String text() {
        ScriptText text = new ScriptText();
        SlurmOptions options = job.options();
        text.option("job-name", "ff-" + job.grid());
        text.option(
                "array", "0-" + (tasks - 1) + (job.throttle() == 0 ? "" : "%" + job.throttle()));
        text.output(folder, "task-%a.log");
        text.option("open-mode", "append");
        text.option("--requeue");
        text.option("signal", "B:TERM@" + TimeLimit.warning(options.time()));
        if (!after.isEmpty()) {
            text.option("dependency", afterAny(after));
        }
        text.resources(options, options.memory(), options.gpus(), job.cpus());
        text.line("# Written by bin/ff grid run --launcher slurm: a task per cell.");
        text.line(
                "echo \"== $(date -u +%FT%TZ) $(hostname), task $SLURM_ARRAY_TASK_ID of array"
                        + " $SLURM_ARRAY_JOB_ID, restart ${SLURM_RESTART_COUNT:-0}\"");
        text.lines(options.setup());
        if (job.data() != null) {
            text.line(
                    "export " + InputLocation.DATA_VARIABLE + "=" + ScriptText.quoted(job.data()));
        }
        Path runs = job.results().resolve(job.grid()).resolve("runs");
        text.line("export FF_CRASH_LOG=" + ScriptText.quoted(runs.resolve("crash-%p.log")));
        String heap = job.execution().heap();
        if (!heap.isEmpty()) {
            text.line("export FF_JAVA_OPTS=\"${FF_JAVA_OPTS-} -Xmx" + heap + "\"");
        }
        if (job.retryFailed()) {
            text.line("# Once: what fails again would fail at every restart.");
            text.line("[ \"${SLURM_RESTART_COUNT:-0}\" = 0 ] && retry=--retry-failed || retry=");
        }
        text.line(
                "# In place of this shell, so that Slurm's signals reach it and it saves itself.");
        text.line(
                "exec "
                        + ScriptText.quoted(Home.folder().resolve("bin/ff"))
                        + " run --slurm-task --spec "
                        + ScriptText.quoted(folder)
                        + "/\""
                        + spec("$SLURM_ARRAY_TASK_ID")
                        + "\" --results "
                        + ScriptText.quoted(job.results())
                        + (job.retryFailed() ? " $retry" : ""));
        return text.toString();
    }

    /** Returns the dependency of a job that runs when some arrays have ended, however they did. */
    public static String afterAny(List<String> arrays) {
        return "afterany:" + String.join(":", arrays);
    }
}
