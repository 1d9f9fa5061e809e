package org.fastforward.shared.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fastforward.shared.UserException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML 1.2 (core schema): {@code yes} and {@code 0123} are texts, not a truth and not octal.
 * One document, no key twice, no tags of its own; anchors, references and merge keys mean what they
 * usually do; everything that is wrong is told with its line and column.
 */
public final class YamlText {

    private static final int MOST_REFERENCES = 100_000;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder()
                    .setSchema(new CoreSchema())
                    // Both are refused with their place, which the library does not give.
                    .setMaxAliasesForCollections(MOST_REFERENCES)
                    .setAllowNonScalarKeys(true)
                    .build();

    private YamlText() {}

    /**
     * Reads a text.
     *
     * @throws UserException with a line that begins with {@code line L, column C}
     */
    public static YamlTree read(String text) {
        try {
            YamlNodes nodes = new YamlNodes();
            return new Compose(SETTINGS)
                    .composeString(text)
                    .map(nodes::tree)
                    .orElseGet(YamlTree::empty);
        } catch (MarkedYamlEngineException e) {
            String place =
                    e.getProblemMark()
                            .or(e::getContextMark)
                            .map(mark -> new YamlPlace(mark.getLine(), mark.getColumn()) + ": ")
                            .orElse("");
            String context = e.getContext();
            String during = context == null || context.isBlank() ? "" : " (" + context + ")";
            throw new UserException(place + e.getProblem() + during, e);
        } catch (YamlEngineException e) {
            throw new UserException(UserException.firstLine(e), e);
        } catch (StackOverflowError e) {
            throw new UserException("nested too deeply", e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws UserException as for {@link #read(String)}, or if the file is not UTF-8
     */
    public static YamlTree read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            return read(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new UserException("it is not UTF-8; save it as UTF-8", e);
        }
    }

    /** Reads a file that comes with the program, beside a class. */
    public static YamlTree resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " comes with the program", e);
        }
    }
}
