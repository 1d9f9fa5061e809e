package org.fastforward.harness.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fastforward.analysis.report.Analysis;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.shared.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff figures}: tables and figures again, from the logs alone. */
@Command(
        name = "figures",
        description = "Make a grid's tables, figures and report again, from its records alone.",
        footer = {"", "Example:", "  bin/ff figures --grid mini"})
final class FiguresCommand implements Callable<Integer> {
    @Spec private CommandSpec command;
    @Mixin private ResultsOption results;

    @Option(
            names = "--grid",
            defaultValue = "mini",
            description = "A grid's name, or its file. Default: ${DEFAULT-VALUE}.")
    private String grid;

    @Override
    public Integer call() {
        Path folder = results.path().resolve(GridFile.nameOf(grid));
        if (!Files.isDirectory(folder.resolve("runs"))) {
            throw new UserException(
                    "no runs in " + folder + "; run the grid first: make reproduce GRID=" + grid);
        }
        command.commandLine().getOut().println(Analysis.regenerate(folder).text());
        command.commandLine().getOut().flush();
        return 0;
    }
}
