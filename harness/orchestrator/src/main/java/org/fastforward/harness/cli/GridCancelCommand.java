package org.fastforward.harness.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.harness.slurm.GridCancel;
import org.fastforward.shared.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff grid cancel}: ends what works on a grid. */
@Command(
        name = "cancel",
        description =
                "End what works on a grid: its jobs at Slurm and its processes on this machine. What"
                        + " runs saves itself; bin/ff grid run goes on from there.",
        footer = {"", "Example:", "  bin/ff grid cancel --grid mini --results /data/results"})
final class GridCancelCommand implements Callable<Integer> {
    @Spec private CommandSpec command;
    @Mixin private ResultsOption results;

    @Option(
            names = "--grid",
            required = true,
            description = "A grid's file, or the name of its folder in the results.")
    private String grid;

    @Override
    public Integer call() {
        String name = GridFile.nameOf(grid);
        Path folder = results.path().resolve(name);
        if (!Files.isDirectory(folder)) {
            throw new UserException(
                    "no grid " + name + " in " + results.path() + "; give its --results");
        }
        return new GridCancel(folder, command.commandLine().getOut()).run() ? 0 : 1;
    }
}
