package org.fastforward.harness.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fastforward.analysis.report.Analysis;
import org.fastforward.harness.cli.progress.LineProgress;
import org.fastforward.harness.cli.progress.TerminalProgress;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.harness.grid.launch.Savings;
import org.fastforward.harness.grid.status.OpenCells;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.run.Progress;
import org.fastforward.harness.run.SameInputs;
import org.fastforward.harness.run.WantedRuns;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.CellSpec;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff run}: one cell, all its arms. */
@Command(
        name = "run",
        description = "Run one cell: its Adam arm, then each Fast Forward arm to Adam's test loss.",
        footer = {
            "",
            "Examples:",
            "  bin/ff run --model pythia-1.4b --task medical",
            "  bin/ff run --model llama-3-8b --task chat --adapter dora --results /tmp/results",
            "  bin/ff run --model pythia-1.4b --task instruction --data my.jsonl --set max_length=256"
        })
final class RunCommand implements Callable<Integer> {
    @Spec private CommandSpec command;
    @Mixin private ResultsOption results;

    @Option(names = "--model", description = "A model of the grid, such as pythia-1.4b.")
    private String model;

    @Option(names = "--task", description = "chat, instruction or medical.")
    private String task;

    @Option(
            names = "--adapter",
            defaultValue = "lora",
            description = "lora, dora or full. Default: ${DEFAULT-VALUE}.")
    private String adapter;

    @Option(names = "--seed", defaultValue = "0", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--learning-rate", description = "Short for --at learning_rate=VALUE.")
    private String learningRate;

    @Option(
            names = "--at",
            paramLabel = "KEY=VALUE",
            description =
                    "One of the values of a setting that the grid varies; may be repeated. Default:"
                            + " the first value.")
    private Map<String, String> at = new LinkedHashMap<>();

    @Option(
            names = "--profile",
            defaultValue = "mini",
            description =
                    "The grid whose settings hold: mini, real, paper or a file. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String profile;

    @Option(
            names = "--checkpoint",
            description =
                    "Folder in Hugging Face layout, or hf://owner/name, instead of the grid's for"
                            + " the model.")
    private String checkpoint;

    @Option(
            names = "--data",
            description = "File or folder of your records instead of the grid's data.")
    private Path data;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting over the grid's; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--spec",
            hidden = true,
            description = "The runs of a cell, as a grid wrote them.")
    private Path spec;

    @Option(
            names = "--retry-failed",
            hidden = true,
            description = "With --spec: try runs again that failed.")
    private boolean retryFailed;

    @Option(
            names = "--slurm-task",
            hidden = true,
            description = "With --spec: this is a task of an array that a grid submitted.")
    private boolean slurmTask;

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        StopSignal stop = Signals.stopOnce();
        if (spec != null) {
            CellSpec cell = CellSpec.read(spec);
            if (slurmTask) {
                return exitCode(
                        new SlurmTaskRun(cell, results.path(), retryFailed, stop, out).run(), stop);
            }
            Progress progress = new LineProgress(out, cell.tuning().expected(cell.runs()));
            return exitCode(
                    new CellRunner(results.path(), cell.execution(), progress, stop, retryFailed)
                            .run(cell.runs(), cell.tuning()),
                    stop);
        }
        if (model == null || task == null) {
            throw new UserException("give --model and --task; see bin/ff run --help");
        }
        Grid grid = grid();
        String source = data == null ? grid.dataOf(task) : data.toAbsolutePath().toString();
        if (learningRate != null) {
            at.put("learning_rate", learningRate);
        }
        Grid.Cell cell = grid.cell(model, task, adapter, seed, at, source);
        List<RunSpec> runs = cell.runs();
        Outcome outcome = Outcome.DONE;
        new SameInputs(System.getenv()).require(results.path(), runs);
        if (OpenCells.isDone(results.path(), cell)) {
            out.println("Done already; remove " + folderOf(runs) + " to run it again.");
        } else {
            try (TerminalProgress progress = new TerminalProgress(out, runs)) {
                outcome =
                        new CellRunner(results.path(), grid.execution(), progress, stop, true)
                                .run(runs, cell.tuning());
            }
        }
        out.println(
                Savings.describe(
                        results.path(), WantedRuns.of(results.path(), runs, cell.tuning())));
        Path folder = results.path().resolve(grid.name());
        if (!grid.name().equals(GridFile.read(profile).name())) {
            grid.record(cell).writeTo(folder);
        }
        out.printf(Locale.ROOT, "Records, tables and figures: %s%n", folder);
        Analysis.regenerate(folder);
        out.flush();
        return exitCode(outcome, stop);
    }

    private static int exitCode(Outcome outcome, StopSignal stop) {
        return outcome == Outcome.STOPPED ? stop.exitCode() : outcome.exitCode();
    }

    /** A cell that differs from its grid's is no cell of that grid: it gets a folder of its own. */
    private Grid grid() {
        GridFile file = GridFile.read(profile);
        ObjectNode overrides = SettingsReader.layer(set);
        String name = data == null ? file.name() : Grid.named(file, data);
        if (checkpoint != null) {
            boolean onHub = HubLocation.isLocation(checkpoint);
            Path place = Path.of(checkpoint).toAbsolutePath().normalize();
            file = file.withCheckpoint(model, onHub ? checkpoint : place.toString());
            name += "-" + Grid.plainName(place);
        }
        if (!set.isEmpty()) {
            String text = ((JsonNode) overrides).toString();
            tellOfOldName(name + "-" + Integer.toHexString(text.hashCode()));
            name += "-" + Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
        }
        return new Grid(
                file, name, data == null ? List.of(overrides) : List.of(file.ownData(), overrides));
    }

    /** Folders were named by a hash of 32 bits before, which different settings may share. */
    private void tellOfOldName(String name) {
        Path old = results.path().resolve(name);
        if (Files.isDirectory(old)) {
            command.commandLine()
                    .getOut()
                    .printf(
                            "%s has results of an earlier version, perhaps of these settings; they"
                                    + " are left as they are, and this runs anew.%n",
                            old);
        }
    }

    private String folderOf(List<RunSpec> runs) {
        return CellRunner.folder(results.path(), runs.get(0)).path().getParent().toString();
    }
}
