package org.fastforward.harness.cli;

import java.io.UncheckedIOException;
import java.util.Set;
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
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    /** What the user can mend: told in one line, exit code 2. */
    private static final Set<Class<?>> USER_ERRORS =
            Set.of(
                    UserException.class,
                    // A file system that refuses: a full disk, a folder that cannot be written.
                    UncheckedIOException.class);

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
                        (failure, command, parsed) -> {
                            if (!USER_ERRORS.contains(failure.getClass())) {
                                throw failure;
                            }
                            command.getErr().println("ff: " + failure.getMessage());
                            return 2;
                        })
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
}
