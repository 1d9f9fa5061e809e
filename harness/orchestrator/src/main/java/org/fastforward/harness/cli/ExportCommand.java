package org.fastforward.harness.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.fastforward.harness.machine.Devices;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.export.MergedCheckpoint;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.tokenise.SavedTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff export}: a checkpoint with an adapter merged into it. */
@Command(
        name = "export",
        description = "Write a checkpoint with an adapter merged into its weights.",
        footer = {
            "",
            "A run's adapter itself needs no export: its folder adapter/ is in PEFT's format.",
            "",
            "Example:",
            "  bin/ff export --merged --checkpoint models/miniatures/pythia-1.4b \\",
            "      --adapter-folder results/mini/runs/<id>/adapter --out /tmp/merged"
        })
final class ExportCommand implements Callable<Integer> {
    @Spec private CommandSpec command;

    @Option(names = "--merged", description = "Merge the adapter: the one form of export there is.")
    private boolean merged;

    @Option(names = "--checkpoint", required = true, description = "Folder in Hugging Face layout.")
    private Path checkpoint;

    @Option(
            names = "--adapter-folder",
            required = true,
            description = "Folder that PEFT or a run wrote.")
    private Path adapter;

    @Option(names = "--out", required = true, description = "A new or empty folder.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        if (!merged) {
            throw new UserException("say --merged; an adapter alone is in PEFT's format already");
        }
        if (Files.exists(out) && !isEmptyFolder(out)) {
            throw new UserException(out + " is not empty; give a new folder");
        }
        try (NDManager manager = Devices.manager("cpu")) {
            Checkpoint base = Checkpoint.open(checkpoint);
            int tokens = SavedTokenizer.rows(adapter);
            int rows = tokens > base.config().vocabSize() ? tokens : 0;
            MergedCheckpoint.write(manager, base, adapter, rows, out);
        }
        command.commandLine().getOut().println("Merged checkpoint: " + out);
        command.commandLine().getOut().flush();
        return 0;
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
