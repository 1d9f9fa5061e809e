package org.fastforward.analysis.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.UserException;

/**
 * How records become JSON: snake_case names, a stable order, two spaces, "\n", a schema version.
 */
final class Json {
    /**
     * The version this program writes; it reads this one and every older one. 2: states name their
     * host and process. 3: grids may cross learning rates and have extra arms. 4: grids vary any
     * setting, and their arms may change settings.
     */
    static final int SCHEMA_VERSION = 4;

    private static final JsonMapper MAPPER =
            org.fastforward.shared.json.Json.records()
                    .rebuild() // A field that only a later program knows is no reason to refuse a
                    // run.
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private static final ObjectWriter WRITER = MAPPER.writer(printer());

    private Json() {}

    static void write(Path file, Object value) {
        try {
            AtomicFile.write(file, WRITER.writeValueAsString(value) + "\n");
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "cannot write "
                            + file
                            + " as JSON ("
                            + oneLine(e.getOriginalMessage())
                            + "): use only numbers, texts, booleans, lists and maps",
                    e);
        }
    }

    static <T> T read(Path file, Class<T> type) {
        try {
            JsonNode tree = MAPPER.readTree(Files.readString(file));
            checkVersion(file, tree);
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            Throwable cause = e.getCause() instanceof UserException ? e.getCause() : e;
            String what =
                    cause == e ? oneLine(e.getOriginalMessage()) : oneLine(cause.getMessage());
            throw new UserException(
                    "cannot read "
                            + file
                            + ": "
                            + what
                            + "; mend the file or remove the run's folder and run it again",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void checkVersion(Path file, JsonNode tree) {
        JsonNode version = tree.path("schema_version");
        if (!version.isInt() || version.intValue() < 1) {
            throw new UserException(
                    file
                            + " has no schema_version of 1 or more; it is not a record of this"
                            + " program, or is damaged: remove it");
        }
        if (version.intValue() > SCHEMA_VERSION) {
            throw new UserException(
                    file
                            + " has schema_version "
                            + version.intValue()
                            + ", this program knows up to "
                            + SCHEMA_VERSION
                            + ": use the newer program that wrote it");
        }
    }

    private static String oneLine(String message) {
        return message == null ? "no detail" : message.replaceAll("\\s+", " ").strip();
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    }
}
