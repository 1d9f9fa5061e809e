package org.fastforward.harness.cli;

import java.util.concurrent.Callable;
import org.fastforward.harness.settings.SettingsPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ff settings}: every setting, its default and its meaning. */
@Command(
        name = "settings",
        description = "Print every setting with its default and meaning (docs/settings.md).")
final class SettingsCommand implements Callable<Integer> {
    @Spec private CommandSpec command;

    @Override
    public Integer call() {
        command.commandLine().getOut().print(SettingsPage.markdown());
        command.commandLine().getOut().flush();
        return 0;
    }
}
