package org.fastforward.harness.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.fastforward.harness.cli.progress.LogProgress;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.grid.launch.Savings;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.run.SavedWork;
import org.fastforward.harness.run.WantedRuns;
import org.fastforward.harness.slurm.job.TaskEnd;
import org.fastforward.harness.spec.CellSpec;

/** A cell as a task of a Slurm array: {@code ff run --slurm-task --spec FILE}. */
record SlurmTaskRun(
        CellSpec cell, Path results, boolean retryFailed, StopSignal stop, PrintWriter out) {

    /** Runs it to the end, a failure or a stop; the task is queued again where that is right. */
    Outcome run() {
        String before = SavedWork.of(results, cell.runs());
        Outcome outcome =
                new CellRunner(results, cell.execution(), new LogProgress(out), stop, retryFailed)
                        .run(cell.runs(), cell.tuning());
        // First of all: the time that is left may be short.
        boolean advanced =
                outcome == Outcome.STOPPED && !before.equals(SavedWork.of(results, cell.runs()));
        new TaskEnd(System.getenv(), out).after(outcome, advanced);
        out.println(Savings.describe(results, WantedRuns.of(results, cell.runs(), cell.tuning())));
        out.flush();
        return outcome;
    }
}
