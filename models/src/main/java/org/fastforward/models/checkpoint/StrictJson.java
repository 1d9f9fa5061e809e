package org.fastforward.models.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * Reads the small JSON files of checkpoint and adapter folders. Of a key that stands there twice
 * Python takes the last without a word; here it is refused, as is anything behind the object's end.
 */
public final class StrictJson {
    private StrictJson() {}

    /**
     * Reads a file that holds one object.
     *
     * @param maxMebibytes a larger file is refused unread
     * @param what the file is meant to be, such as {@code an index}
     * @throws UserException if it cannot be read or is no such thing
     */
    public static ObjectNode object(Path file, int maxMebibytes, String what) {
        try {
            if (Files.size(file) > (long) maxMebibytes << 20) {
                throw new UserException(
                        file + " is larger than " + maxMebibytes + " MiB: not " + what);
            }
            JsonNode root = Json.strict().readTree(Files.readString(file, StandardCharsets.UTF_8));
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw new UserException(file + " is not a JSON object");
        } catch (JsonProcessingException e) {
            throw new UserException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e, e);
        }
    }
}
