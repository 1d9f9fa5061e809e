package org.fastforward.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.tensorboard.EventFile;
import org.fastforward.harness.state.RunLock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ff tensorboard}: event files for runs that were trained without, and readable names. */
@Command(
        name = "tensorboard",
        description = {
            "Make a grid's event files for TensorBoard from its records, and a folder of links to"
                    + " its runs by names that one can read.",
            "A run that is being trained writes its own and is left alone."
        },
        footer = {"", "Example:", "  bin/ff tensorboard --grid mini"})
final class TensorBoardCommand implements Callable<Integer> {
    private static final String LINKS = "tensorboard";

    @Spec private CommandSpec command;
    @Mixin private RecordedGrid grid;

    @Override
    public Integer call() {
        Path folder = grid.folder();
        RunReader.Runs found = RunReader.readAll(folder.resolve(RunFolder.RUNS));
        PrintWriter out = command.commandLine().getOut();
        for (Run run : found.runs()) {
            if (!RunLock.isHeld(run.folder())) {
                EventFile.write(run);
            }
            link(folder.resolve(LINKS), run);
        }
        found.problems().forEach(line -> out.println("unreadable: " + line));
        out.printf(
                "%d event files. To look at them: tensorboard --logdir %s%n",
                found.runs().size(), folder.resolve(LINKS));
        out.flush();
        return 0;
    }

    private static void link(Path links, Run run) {
        RunRecord record = run.record();
        String arm =
                record.isCell()
                        ? record.isAdam() ? record.arm() : record.policy()
                        : record.arm() + "_x" + record.learningRateFactor();
        String name =
                String.join(
                        "_",
                        record.model(),
                        record.task(),
                        record.adapter(),
                        "seed" + record.seed(),
                        arm,
                        record.id().substring(0, Math.min(6, record.id().length())));
        Path link = links.resolve(name);
        try {
            Files.createDirectories(links);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, links.relativize(run.folder().path()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot link " + link + ": " + e.getMessage(), e);
        }
    }
}
