package org.fastforward.harness.cli;

import java.nio.file.Path;
import org.fastforward.shared.Home;
import picocli.CommandLine.Option;

/** {@code --results}, shared by the commands that read or write records. */
final class ResultsOption {
    @Option(
            names = "--results",
            description = "Folder of all results. Default: results in the project's folder.")
    private Path results;

    Path path() {
        return results == null ? Home.resolve("results") : results.toAbsolutePath().normalize();
    }
}
