package org.fastforward.harness.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line {@code ff}. */
@Command(
        name = "ff",
        mixinStandardHelpOptions = true,
        description = "Reproduce \"Fast Forwarding Low-Rank Training\".",
        subcommands = {PretrainCommand.class})
public final class Main {
    private Main() {}

    /**
     * Runs a command and exits with its code: 0 done, 1 failed, 2 asked for something impossible.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
