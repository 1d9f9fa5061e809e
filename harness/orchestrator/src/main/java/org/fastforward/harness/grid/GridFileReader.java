package org.fastforward.harness.grid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/** Reads grid files, those of the project by name. */
final class GridFileReader {
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();

    private GridFileReader() {}

    /**
     * Reads a grid.
     *
     * @param nameOrFile a known name, or a file
     * @throws UserException if there is no such grid or it is not understood
     */
    static GridFile read(String nameOrFile) {
        return parse(nameOrFile, text(nameOrFile));
    }

    private static String text(String nameOrFile) {
        try {
            if (GridFile.KNOWN.contains(nameOrFile)) {
                try (InputStream in = GridFile.class.getResourceAsStream(nameOrFile + ".yaml")) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            Path file = Path.of(nameOrFile);
            if (!Files.isRegularFile(file)) {
                throw new UserException(
                        "no grid '"
                                + nameOrFile
                                + "': it is no file, and the known grids are "
                                + String.join(", ", GridFile.KNOWN));
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UserException("cannot read grid " + nameOrFile + ": " + e, e);
        }
    }

    static GridFile parse(String where, String text) {
        try {
            GridFile grid = YAML.readValue(text, GridFile.class);
            if (grid == null) {
                throw new UserException("grid " + where + " is empty");
            }
            GridFileCheck.check(grid);
            return grid;
        } catch (UserException e) {
            throw new UserException("grid " + where + ": " + e.getMessage(), e);
        } catch (UnrecognizedPropertyException e) {
            throw new UserException("grid " + where + ": " + Json.why(e), e);
        } catch (JsonProcessingException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String why = cause == e ? e.getOriginalMessage() : cause.getMessage();
            throw new UserException(
                    "grid " + where + ": " + why.lines().findFirst().orElse("unreadable"), e);
        }
    }
}
