package org.fastforward.harness.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fastforward.analysis.report.Analysis;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ff figures}: tables and figures again, from the logs alone. */
@Command(
        name = "figures",
        description = "Make a grid's tables, figures and report again, from its records alone.",
        footer = {"", "Example:", "  bin/ff figures --grid mini"})
final class FiguresCommand implements Callable<Integer> {
    @Spec private CommandSpec command;
    @Mixin private RecordedGrid grid;

    @Override
    public Integer call() {
        Path folder = grid.folder();
        command.commandLine().getOut().println(Analysis.regenerate(folder).text());
        command.commandLine().getOut().flush();
        return 0;
    }
}
