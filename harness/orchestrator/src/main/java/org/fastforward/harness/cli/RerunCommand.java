package org.fastforward.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fastforward.analysis.record.Provenance;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.harness.cli.progress.TerminalProgress;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.rerun.LogDifferences;
import org.fastforward.harness.rerun.RecordedSpec;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ff rerun}: a recorded run, trained again. */
@Command(
        name = "rerun",
        description =
                "Train the specification of a finished run again, in another folder, and tell where"
                        + " losses, steps and tau differ: nowhere on the same machine.",
        footer = {
            "",
            "Exit code: 0 no difference, 1 some, 2 it cannot be run again.",
            "",
            "Example:",
            "  bin/ff rerun results/mini/runs/3b46bddb4b62"
        })
final class RerunCommand implements Callable<Integer> {
    private static final int MOST_LINES = 20;

    @Spec private CommandSpec command;

    @Parameters(paramLabel = "RUN_FOLDER", description = "The folder of a finished run.")
    private Path folder;

    @Option(
            names = "--into",
            paramLabel = "DIR",
            description = "A results folder for the new run. Default: a temporary one.")
    private Path into;

    @Option(
            names = "--checkpoint",
            description = "Where the checkpoint is now, if not where the record says.")
    private String checkpoint;

    @Option(names = "--data", description = "Where the data are now, likewise.")
    private String data;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        RunFolder given = new RunFolder(folder.toAbsolutePath().normalize());
        if (!given.exists()) {
            throw new UserException(
                    folder + " holds no run: give one such as results/<grid>/runs/<id>");
        }
        Run then = RunReader.read(given);
        if (!then.isDone()) {
            throw new UserException(
                    folder
                            + " is "
                            + then.state().state()
                            + ": only a finished run can be compared");
        }
        RunSpec spec =
                RecordedSpec.of(
                        then.record(),
                        Optional.ofNullable(checkpoint).map(RerunCommand::absolute),
                        Optional.ofNullable(data).map(RerunCommand::absolute));
        Path results = into == null ? Files.createTempDirectory("ff-rerun-") : into;
        RunFolder to = CellRunner.folder(results, spec);
        if (Files.exists(to.path()) && Files.isSameFile(to.path(), then.folder().path())) {
            throw new UserException("--into " + into + " is where that run lies: give another");
        }
        StopSignal stop = Signals.stopOnce();
        Outcome outcome;
        try (TerminalProgress progress = new TerminalProgress(out, List.of(spec))) {
            outcome =
                    new CellRunner(results, Execution.DEFAULT, progress, stop, true)
                            .again(spec, then);
        }
        if (outcome != Outcome.DONE) {
            return outcome == Outcome.STOPPED ? stop.exitCode() : outcome.exitCode();
        }
        Run now = RunReader.read(to);
        machines(out, then.record().provenance(), now.record().provenance());
        LogDifferences found = LogDifferences.between(then.events(), now.events());
        found.lines().stream().limit(MOST_LINES).forEach(out::println);
        int more = found.lines().size() - MOST_LINES;
        if (more > 0) {
            out.printf("and %d rows more%n", more);
        }
        out.printf(
                "%s in %d rows. The new run: %s%n",
                found.lines().isEmpty() ? "No difference" : found.lines().size() + " differences",
                found.rows(),
                to.path());
        out.flush();
        return found.lines().isEmpty() ? 0 : 1;
    }

    private static String absolute(String place) {
        boolean named = HubLocation.isLocation(place) || place.equals(RunSpec.EMBEDDED);
        return named ? place : Path.of(place).toAbsolutePath().normalize().toString();
    }

    private static void machines(PrintWriter out, Provenance then, Provenance now) {
        differ(out, "hardware", then.hardware(), now.hardware());
        differ(out, "commit", then.commit(), now.commit());
        differ(out, "DJL", then.djl(), now.djl());
        differ(out, "PyTorch", then.pytorch(), now.pytorch());
        differ(out, "threads", then.threads(), now.threads());
    }

    private static void differ(PrintWriter out, String what, Object then, Object now) {
        if (!then.equals(now)) {
            out.printf("Another %s: %s then, %s now.%n", what, then, now);
        }
    }
}
