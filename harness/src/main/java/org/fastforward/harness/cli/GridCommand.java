package org.fastforward.harness.cli;

import java.nio.file.Path;
import org.fastforward.harness.BadRequestException;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.GridRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff grid}: whole grids. */
@Command(name = "grid", description = "Run a grid of cells.")
final class GridCommand implements Runnable {
    @Spec private CommandSpec command;

    @Override
    public void run() {
        throw new BadRequestException("say what to do with the grid; see bin/ff grid --help");
    }

    @Command(
            name = "run",
            description =
                    "Run what a grid lacks, several cells at once, then make tables and figures.",
            footer = {
                "",
                "Examples:",
                "  bin/ff grid run --grid mini",
                "  bin/ff grid run --grid my-grid.yaml --jobs 4 --results /data/results"
            })
    int run(
            @Mixin ResultsOption results,
            @Option(
                            names = "--grid",
                            defaultValue = "mini",
                            description = "mini, paper or a YAML file. Default: ${DEFAULT-VALUE}.")
                    String name,
            @Option(
                            names = "--jobs",
                            defaultValue = "0",
                            description =
                                    "Cells that run at once; 0: as many as keep every core busy."
                                            + " Default: ${DEFAULT-VALUE}.")
                    int jobs)
            throws InterruptedException {
        Grid grid = Grid.read(name);
        Path folder = results.path();
        int atOnce = jobs > 0 ? jobs : grid.defaultJobs(Runtime.getRuntime().availableProcessors());
        return new GridRunner(grid, folder, atOnce, command.commandLine().getOut()).run() ? 0 : 1;
    }
}
