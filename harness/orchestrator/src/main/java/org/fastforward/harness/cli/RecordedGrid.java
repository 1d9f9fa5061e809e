package org.fastforward.harness.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.shared.UserException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --grid} and {@code --results} of the commands that read a grid's records alone. */
final class RecordedGrid {
    @Mixin private ResultsOption results;

    @Option(
            names = "--grid",
            defaultValue = "mini",
            description = "A grid's name, or its file. Default: ${DEFAULT-VALUE}.")
    private String grid;

    /**
     * Returns the grid's folder.
     *
     * @throws UserException if it has no runs
     */
    Path folder() {
        Path folder = results.path().resolve(GridFile.nameOf(grid));
        if (!Files.isDirectory(folder.resolve(RunFolder.RUNS))) {
            throw new UserException(
                    "no runs in " + folder + "; run the grid first: make reproduce GRID=" + grid);
        }
        return folder;
    }
}
