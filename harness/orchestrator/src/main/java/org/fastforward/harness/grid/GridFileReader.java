package org.fastforward.harness.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.fastforward.shared.UserException;
import org.fastforward.shared.yaml.YamlText;
import org.fastforward.shared.yaml.YamlTree;

/** Reads grid files, those of the project by name. */
final class GridFileReader {

    private GridFileReader() {}

    /**
     * Reads a grid.
     *
     * @param nameOrFile a known name, or a file
     * @throws UserException if there is no such grid or it is not understood
     */
    static GridFile read(String nameOrFile) {
        if (GridFile.KNOWN.contains(nameOrFile)) {
            return parse(nameOrFile, () -> YamlText.resource(GridFile.class, nameOrFile + ".yaml"));
        }
        Path file = file(nameOrFile);
        return parse(
                nameOrFile,
                () -> {
                    try {
                        return YamlText.read(file);
                    } catch (IOException e) {
                        throw new UserException("it cannot be read (" + e + ")", e);
                    }
                });
    }

    private static Path file(String name) {
        try {
            Path file = Path.of(name);
            if (Files.isRegularFile(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // No file either.
        }
        throw new UserException(
                "no grid '"
                        + name
                        + "': it is no file, and the known grids are "
                        + String.join(", ", GridFile.KNOWN));
    }

    static GridFile parse(String where, String text) {
        return parse(where, () -> YamlText.read(text));
    }

    private static GridFile parse(String where, Supplier<YamlTree> text) {
        try {
            YamlTree tree = text.get();
            if (tree.root().isEmpty()) {
                throw new UserException("it holds no keys");
            }
            GridFile grid = tree.as(GridFile.class);
            GridFileCheck.check(grid);
            return grid;
        } catch (UserException e) {
            throw new UserException("grid " + where + ": " + e.getMessage(), e);
        }
    }
}
