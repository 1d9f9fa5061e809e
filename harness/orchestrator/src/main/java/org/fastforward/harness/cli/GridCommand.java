package org.fastforward.harness.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.fastforward.analysis.record.RunState;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.launch.GridRunner;
import org.fastforward.harness.grid.plan.GridPlan;
import org.fastforward.harness.grid.status.GridStatus;
import org.fastforward.harness.inputs.InputLocation;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.slurm.SlurmLauncher;
import org.fastforward.harness.slurm.job.SlurmJobs;
import org.fastforward.harness.slurm.script.SlurmOptions;
import org.fastforward.shared.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff grid}: whole grids. */
@Command(
        name = "grid",
        description =
                "Run a grid of cells, here or on a Slurm cluster, or tell what it will cost and how"
                        + " far it is.",
        subcommands = GridCancelCommand.class)
final class GridCommand implements Runnable {
    @Spec private CommandSpec command;

    @Override
    public void run() {
        throw new UserException("say what to do with the grid; see bin/ff grid --help");
    }

    @Command(
            name = "run",
            description =
                    "Run what a grid lacks, several cells at once, then make tables and figures;"
                            + " or submit it to a Slurm cluster (docs/clusters.md).",
            footer = {
                "",
                "Examples:",
                "  bin/ff grid run --grid mini",
                "  bin/ff grid run --grid my-grid.yaml --jobs 4 --results /data/results",
                "  bin/ff grid run --grid my-grid.yaml --launcher slurm --dry-run"
            })
    int run(
            @Mixin ResultsOption results,
            @Option(
                            names = "--grid",
                            defaultValue = "mini",
                            description =
                                    "mini, real, paper or a YAML file. Default: ${DEFAULT-VALUE}.")
                    String name,
            @Option(
                            names = "--jobs",
                            defaultValue = "0",
                            description =
                                    "Cells that run at once; 0: as many as keep every core busy."
                                            + " Default: ${DEFAULT-VALUE}.")
                    int jobs,
            @Option(
                            names = "--data",
                            description =
                                    "Folder with a file or folder of records for each task, such as"
                                            + " medical.jsonl, instead of the grid's data.")
                    Path data,
            @Option(names = "--retry-failed", description = "Try runs again that failed.")
                    boolean retryFailed,
            @Mixin LauncherOptions launcher)
            throws InterruptedException {
        Grid grid = read(name, data);
        SlurmOptions slurm = SlurmOptions.read("grid " + grid.name(), grid.slurm());
        if (launcher.isSlurm(jobs)) {
            return new SlurmLauncher(
                            grid,
                            results.path(),
                            launcher.slurm(name, slurm, retryFailed, data),
                            command.commandLine().getOut())
                    .run()
                    .exitCode();
        }
        StopSignal stop = new StopSignal();
        GridRunner runner =
                new GridRunner(
                        grid,
                        results.path(),
                        new GridRunner.Options(atOnce(grid, jobs), retryFailed, environment(data)),
                        command.commandLine().getOut(),
                        stop);
        Signals.onEach(
                (signal, number) -> {
                    stop.request(signal, number);
                    runner.stopCells();
                });
        Outcome outcome = runner.run();
        return outcome == Outcome.STOPPED ? stop.exitCode() : outcome.exitCode();
    }

    private Grid read(String name, Path data) {
        Grid grid = Grid.read(name, data);
        grid.newerWriting().forEach(command.commandLine().getErr()::println);
        return grid;
    }

    @Command(
            name = "plan",
            description =
                    "Tell what a grid will cost before anything starts: operations, time, disk.",
            footer = {"", "Example:", "  bin/ff grid plan --grid mini"})
    int plan(
            @Mixin ResultsOption results,
            @Option(
                            names = "--grid",
                            defaultValue = "mini",
                            description = "A known grid or a YAML file. Default: ${DEFAULT-VALUE}.")
                    String name,
            @Option(names = "--jobs", defaultValue = "0", description = "As for grid run.")
                    int jobs,
            @Option(names = "--data", description = "As for grid run.") Path data) {
        Grid grid = read(name, data);
        new GridPlan(grid, results.path(), environment(data), command.commandLine().getOut())
                .print(atOnce(grid, jobs));
        return 0;
    }

    @Command(
            name = "status",
            description = "Tell how far every cell of a grid is.",
            footer = {
                "",
                "Examples:",
                "  bin/ff grid status --grid mini",
                "  bin/ff grid status --grid paper --state RUNNING,FAILED --results /data/results"
            })
    int status(
            @Mixin ResultsOption results,
            @Option(
                            names = "--grid",
                            defaultValue = "mini",
                            description = "A known grid or a YAML file. Default: ${DEFAULT-VALUE}.")
                    String name,
            @Option(names = "--data", description = "As for grid run.") Path data,
            @Option(
                            names = "--state",
                            split = ",",
                            description =
                                    "Show only cells in these states: ${COMPLETION-CANDIDATES}.")
                    Set<RunState.State> states) {
        Grid grid = Grid.read(name, data);
        GridStatus status = GridStatus.read(grid, results.path());
        // The results folder first, Slurm second.
        SlurmJobs jobs = SlurmJobs.read(results.path().resolve(grid.name()));
        Map<String, String> tasks = new HashMap<>();
        jobs.tasks().forEach((cell, task) -> tasks.put(cell, task.describe()));
        PrintWriter out = command.commandLine().getOut();
        status.noting(tasks)
                .print(out, states == null ? EnumSet.allOf(RunState.State.class) : states);
        if (!jobs.problem().isEmpty()) {
            out.println(jobs.problem());
            out.flush();
        }
        return 0;
    }

    private static Map<String, String> environment(Path data) {
        return data == null
                ? Map.of()
                : Map.of(InputLocation.DATA_VARIABLE, data.toAbsolutePath().normalize().toString());
    }

    private static int atOnce(Grid grid, int jobs) {
        return jobs > 0 ? jobs : grid.defaultJobs(Runtime.getRuntime().availableProcessors());
    }
}
