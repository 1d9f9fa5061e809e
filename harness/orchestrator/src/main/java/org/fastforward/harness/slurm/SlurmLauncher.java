package org.fastforward.harness.slurm;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.Grid.Cell;
import org.fastforward.harness.grid.status.OpenCells;
import org.fastforward.harness.inputs.InputLocation;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.slurm.job.SlurmClient;
import org.fastforward.harness.slurm.job.SlurmCluster;
import org.fastforward.harness.slurm.job.SlurmJobs;
import org.fastforward.harness.slurm.job.Submission;
import org.fastforward.harness.slurm.script.ArrayScript;
import org.fastforward.harness.slurm.script.SlurmOptions;
import org.fastforward.harness.state.RunLock;
import org.fastforward.shared.UserException;

/**
 * Hands what a grid lacks to a Slurm cluster: an array with a task per open cell, and a job that
 * makes tables and figures after it. Nobody has to wait for them. More cells than an array may have
 * tasks become several arrays.
 */
public final class SlurmLauncher {
    private final Grid grid;
    private final Path results;
    private final Options options;
    private final PrintWriter out;
    private final SlurmClient client;

    /**
     * How a grid is submitted.
     *
     * @param name the grid as the user named it: a known one's name, or a file
     * @param slurm what each cell needs
     * @param throttle over the grid file's; negative: as there
     * @param retryFailed whether runs that failed are tried again
     * @param data what {@code data://} stands for; null: not said
     * @param dryRun show what would be submitted; write and submit nothing
     */
    public record Options(
            String name,
            SlurmOptions slurm,
            int throttle,
            boolean retryFailed,
            Path data,
            boolean dryRun) {}

    /**
     * @param results the folder of all results, which the cluster's nodes must see under this name
     * @param out told what happens
     */
    public SlurmLauncher(Grid grid, Path results, Options options, PrintWriter out) {
        this(grid, results, options, out, new SlurmClient());
    }

    SlurmLauncher(Grid grid, Path results, Options options, PrintWriter out, SlurmClient client) {
        this.grid = grid;
        this.results = results;
        this.options = options;
        this.out = out;
        this.client = client;
    }

    /**
     * Submits.
     *
     * @return DONE if it was submitted, or there is nothing to run; HELD if jobs of this grid wait
     *     or run already; FAILED if all that is left has failed before
     * @throws UserException if Slurm does not answer or refuses; nothing is submitted then
     */
    public Outcome run() {
        OpenCells.requireSameInputs(
                results,
                OpenCells.all(grid),
                options.data() == null
                        ? Map.of()
                        : Map.of(InputLocation.DATA_VARIABLE, options.data().toString()));
        List<Cell> open =
                OpenCells.all(grid).stream().filter(c -> !OpenCells.isDone(results, c)).toList();
        if (open.isEmpty()) {
            say("all cells are done already; bin/ff figures makes its tables and figures again.");
            return Outcome.DONE;
        }
        List<Cell> cells =
                options.retryFailed()
                        ? open
                        : open.stream().filter(c -> !OpenCells.hasFailed(results, c)).toList();
        if (cells.size() < open.size()) {
            say(
                    (open.size() - cells.size())
                            + " cells have failed and are left out; --retry-failed tries them"
                            + " again.");
        }
        if (cells.isEmpty()) {
            return Outcome.FAILED;
        }
        ArrayScript.Job job = job(options.slurm(), cells);
        return options.dryRun() ? show(job, cells) : submit(job, cells);
    }

    private ArrayScript.Job job(SlurmOptions slurm, List<Cell> cells) {
        return new ArrayScript.Job(
                grid.name(),
                results,
                slurm,
                slurm.cpus() > 0 ? slurm.cpus() : threads(cells),
                options.throttle() < 0 ? slurm.throttle() : options.throttle(),
                grid.execution(),
                options.data(),
                options.retryFailed());
    }

    /** The most that any run takes; 0, all cores, leaves it to Slurm. */
    private static int threads(List<Cell> cells) {
        List<Integer> threads =
                cells.stream()
                        .flatMap(cell -> cell.runs().stream())
                        .map(run -> run.settings().threads())
                        .toList();
        return threads.contains(0) ? 0 : threads.stream().max(Integer::compare).orElse(0);
    }

    private Outcome show(ArrayScript.Job job, List<Cell> cells) {
        SlurmCluster cluster;
        try {
            cluster = SlurmCluster.ask(client);
        } catch (UserException e) {
            cluster = SlurmCluster.UNKNOWN;
            out.printf(
                    "# %s here; an array is taken to have at most %d tasks.%n",
                    SlurmJobs.SILENT, cluster.maxArraySize());
        }
        say(cells.size() + " cells would be submitted. Nothing is written.");
        new ArraySubmission(job, grid.execution(), client, cluster)
                .describe(cells)
                .forEach(out::println);
        out.flush();
        return Outcome.DONE;
    }

    private Outcome submit(ArrayScript.Job job, List<Cell> cells) {
        Path gridFolder = results.resolve(grid.name());
        SlurmCluster cluster = SlurmCluster.ask(client);
        Optional<RunLock> taken =
                RunLock.take(new RunFolder(gridFolder.resolve(Submission.FOLDER)));
        if (taken.isEmpty()) {
            say("another bin/ff grid run submits it at this moment; nothing is submitted.");
            return Outcome.HELD;
        }
        RunLock lock = taken.get();
        try (lock) {
            SlurmJobs before = SlurmJobs.read(gridFolder, client);
            if (!before.problem().isEmpty()) {
                throw new UserException(
                        before.problem()
                                + ", so whether jobs of grid "
                                + grid.name()
                                + " are queued is unknown; nothing is submitted");
            }
            if (before.hasLiveTasks()) {
                say(
                        before.live().stream()
                                        .map(SlurmJobs.Submitted::describe)
                                        .collect(Collectors.joining(", "))
                                + " of an earlier call is in the queue; nothing is submitted."
                                + " Wait for it, or end it with bin/ff grid cancel.");
                return Outcome.HELD;
            }
            grid.record().writeTo(gridFolder);
            report(new ArraySubmission(job, grid.execution(), client, cluster).submit(cells));
            return Outcome.DONE;
        }
    }

    private void report(List<Submission> submitted) {
        Submission last = submitted.get(submitted.size() - 1);
        List<String> arrays = new ArrayList<>();
        for (Submission one : submitted) {
            arrays.add(one.cells().size() + " cells as array " + one.arrayJob());
        }
        say(
                arrays.stream().collect(Collectors.joining(", "))
                        + "; tables and figures as job "
                        + last.figuresJob()
                        + " after them.");
        out.println("What the tasks print: " + last.log(0).resolveSibling("task-*.log"));
        String which = "--grid " + options.name() + " --results " + results;
        String data = options.data() == null ? "" : " --data " + options.data();
        out.println("How far they are: bin/ff grid status " + which + data);
        out.println("To end them: bin/ff grid cancel " + which);
        out.flush();
    }

    private void say(String text) {
        out.println("Grid " + grid.name() + ": " + text);
        out.flush();
    }
}
