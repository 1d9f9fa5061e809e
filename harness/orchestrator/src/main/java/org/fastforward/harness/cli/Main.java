package org.fastforward.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.fastforward.shared.FileErrors;
import org.fastforward.shared.UserException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line {@code ff}. */
@Command(
        name = "ff",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        description = "Reproduce \"Fast Forwarding Low-Rank Training\" (EMNLP 2024).",
        subcommands = {
            FetchCommand.class,
            RunCommand.class,
            GridCommand.class,
            FiguresCommand.class,
            TensorBoardCommand.class,
            RerunCommand.class,
            ScoreCommand.class,
            ExportCommand.class,
            SettingsCommand.class,
            PretrainCommand.class,
            RehearseCommand.class,
            DoctorCommand.class,
            WatchCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    /** Set to 1, it makes faults of this program say where they are. */
    private static final String TRACE = "FF_TRACE";

    private Main() {}

    @Override
    public void run() {
        throw new UserException("say what to do; see bin/ff --help");
    }

    /**
     * Runs a command and exits with its code: 0 done, 1 failed, 2 asked for something impossible.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return commandLine(CommandLine.defaultFactory());
    }

    /**
     * @param commands makes the commands' objects
     */
    static CommandLine commandLine(CommandLine.IFactory commands) {
        return new CommandLine(new Main(), commands)
                // A file's name may begin with @.
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> told(failure, command.getErr()))
                .setParameterExceptionHandler(
                        (failure, args) -> {
                            CommandLine command = failure.getCommandLine();
                            command.getErr()
                                    .printf(
                                            "ff: %s; see bin/%s --help%n",
                                            failure.getMessage(),
                                            command.getCommandSpec().qualifiedName());
                            return 2;
                        });
    }

    /** Tells what the user can mend, and what a file system refuses, in one line each. */
    private static int told(Exception failure, PrintWriter err) {
        if (failure instanceof UserException) {
            err.println("ff: " + failure.getMessage());
            return 2;
        }
        if (failure instanceof UncheckedIOException refusal) {
            err.println("ff: " + FileErrors.reason(refusal));
            return 2;
        }
        if (failure instanceof IOException refusal) {
            String reason = FileErrors.reason(refusal);
            boolean whole = reason.startsWith("cannot ");
            err.println("ff: " + (whole ? "" : "cannot read or write ") + reason);
            return 2;
        }
        err.println(
                "ff: a fault of this program: "
                        + failure.getClass().getSimpleName()
                        + ": "
                        + UserException.firstLine(failure)
                        + "; "
                        + TRACE
                        + "=1 tells where");
        if ("1".equals(System.getenv(TRACE))) {
            failure.printStackTrace(err);
        }
        return 1;
    }
}
