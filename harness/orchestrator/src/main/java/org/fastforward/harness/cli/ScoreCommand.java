package org.fastforward.harness.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.fastforward.harness.score.Scoring;
import org.fastforward.models.safetensors.DType;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.load.TaskData;
import org.fastforward.tasks.pipeline.DropCounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff score}: the loss of every record. */
@Command(
        name = "score",
        description = "Write the loss of every record of a file under a checkpoint.",
        footer = {
            "",
            "One JSON line per record, in order: {\"index\": 0, \"tokens\": 123, \"labels\": 57,"
                    + " \"loss\": 2.345678},",
            "or {\"index\": 3, \"dropped\": \"<reason>\"}.",
            "",
            "Example:",
            "  bin/ff score --checkpoint models/miniatures/pythia-1.4b --task medical \\",
            "      --data my.jsonl --out scores.jsonl"
        })
final class ScoreCommand implements Callable<Integer> {
    @Spec private CommandSpec command;

    @Option(names = "--checkpoint", required = true, description = "Folder in Hugging Face layout.")
    private Path checkpoint;

    @Option(names = "--task", required = true, description = "chat, instruction or medical.")
    private String task;

    @Option(names = "--data", required = true, description = "File or folder of records.")
    private Path data;

    @Option(names = "--adapter-folder", description = "Folder that PEFT or a run wrote.")
    private Path adapter;

    @Option(
            names = "--max-length",
            defaultValue = "1024",
            description = "Longest sequence in tokens. Default: ${DEFAULT-VALUE}.")
    private int maxLength;

    @Option(
            names = "--dtype",
            defaultValue = "float32",
            description = "float32 or bfloat16. Default: ${DEFAULT-VALUE}.")
    private String dtype;

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "auto, cpu or cuda:N. Default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(names = "--out", required = true, description = "JSON-lines file to write.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        Scoring.Result result =
                Scoring.run(
                        new Scoring.Request(
                                checkpoint,
                                Task.named(task),
                                data,
                                adapter,
                                maxLength,
                                DType.ofConfigName(dtype),
                                device,
                                out));
        List<String> unread = TaskData.unread(Task.named(task), new DataSource.Local(data));
        if (!unread.isEmpty()) {
            command.commandLine()
                    .getOut()
                    .println("not read in the folder: " + String.join(", ", unread));
        }
        DropCounts drops = result.drops();
        if (drops.dropped() > 0) {
            command.commandLine().getOut().println(drops.line());
        }
        command.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%d records scored, %d dropped, mean loss %.6f; written to %s%n",
                        result.scored(),
                        drops.dropped(),
                        result.meanLoss(),
                        out);
        command.commandLine().getOut().flush();
        return 0;
    }
}
