package org.fastforward.models.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.fastforward.shared.UserException;

/**
 * How a safetensors file begins: eight bytes of length (little endian), that many bytes of JSON
 * {@code {name: {dtype, shape, data_offsets}}}; then come the data.
 *
 * @param root the JSON object, its claims unchecked
 * @param dataStart first byte of the data, counted from the file's start
 * @param size bytes of the file
 */
record SafetensorsHeader(JsonNode root, long dataStart, long size) {
    /** Far below the format's own limit of 100 MB, so that no header can exhaust the memory. */
    static final long MAX_HEADER_BYTES = 16 << 20;

    private static final ObjectMapper JSON =
            new ObjectMapper(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(8)
                                                    .maxNameLength(4096)
                                                    .maxStringLength((int) MAX_HEADER_BYTES)
                                                    .maxNumberLength(20)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Reads it.
     *
     * @throws UserException if the file is missing, truncated or no such file
     */
    static SafetensorsHeader read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserException("no file " + file + "; the checkpoint is incomplete");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw bad(file, "it has " + size + " bytes, too few for a header");
            }
            long headerBytes = readFully(channel, 8, 0, file).getLong();
            if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - 8) {
                throw bad(
                        file,
                        "its header claims "
                                + headerBytes
                                + " bytes, but the file has "
                                + size
                                + ": truncated, or not a safetensors file");
            }
            byte[] header = new byte[(int) headerBytes];
            readFully(channel, header.length, 8, file).get(header);
            return new SafetensorsHeader(root(file, header), 8 + headerBytes, size);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e, e);
        }
    }

    private static ByteBuffer readFully(FileChannel channel, int bytes, long at, Path file)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw bad(file, "it ends inside its header");
            }
        }
        return buffer.flip();
    }

    private static JsonNode root(Path file, byte[] header) {
        JsonNode root;
        try (JsonParser parser = JSON.createParser(header)) {
            root = JSON.readTree(parser);
        } catch (JsonProcessingException e) {
            throw bad(file, "its header is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw bad(file, "its header cannot be read: " + e.getMessage());
        }
        if (root == null || !root.isObject()) {
            throw bad(file, "its header is not a JSON object");
        }
        return root;
    }

    /** Shortens what comes from a file that may be hostile. */
    static String shown(Object text) {
        String clean = String.valueOf(text).replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 100 ? clean : clean.substring(0, 100) + "...";
    }

    /** Returns the refusal of a file. */
    static UserException bad(Path file, String why) {
        return new UserException(
                file + " is not a usable safetensors file: " + why + "; download it again");
    }
}
