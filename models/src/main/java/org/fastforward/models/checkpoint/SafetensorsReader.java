package org.fastforward.models.checkpoint;

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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.shared.UserException;

/**
 * Reads the header of a safetensors file: eight bytes of length (little endian), that many bytes of
 * JSON {@code {name: {dtype, shape, data_offsets}}}, then the data. Every claim of the header is
 * checked against the file before anything is mapped, so a hostile file can only be refused.
 */
public final class SafetensorsReader {
    /** Far below the format's own limit of 100 MB, so that no header can exhaust the memory. */
    static final long MAX_HEADER_BYTES = 16 << 20;

    private static final int MAX_DIMENSIONS = 8;

    private static final String METADATA = "__metadata__";

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

    private SafetensorsReader() {}

    /**
     * A header as it stands in the file.
     *
     * @param dataStart first byte of the data, counted from the file's start
     * @param size bytes of the file
     */
    private record Header(JsonNode root, long dataStart, long size) {}

    /**
     * Reads a file's header.
     *
     * @return the tensors by name, in the file's order
     * @throws UserException if the file is missing, truncated or inconsistent
     */
    public static Map<String, TensorEntry> read(Path file) {
        Header header = header(file);
        Map<String, TensorEntry> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : header.root().properties()) {
            if (!field.getKey().equals(METADATA)) {
                entries.put(field.getKey(), entry(file, field.getKey(), field.getValue(), header));
            }
        }
        refuseOverlapsAndGaps(file, entries, header.dataStart(), header.size());
        return entries;
    }

    /**
     * Reads the free-form text pairs of a file's header.
     *
     * @return by name; empty if there are none
     * @throws UserException if the file is missing, truncated or inconsistent
     */
    public static Map<String, String> metadata(Path file) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : header(file).root().path(METADATA).properties()) {
            pairs.put(field.getKey(), field.getValue().asText());
        }
        return pairs;
    }

    private static Header header(Path file) {
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
            return new Header(root(file, header), 8 + headerBytes, size);
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

    private static TensorEntry entry(Path file, String name, JsonNode node, Header header) {
        long dataStart = header.dataStart();
        long size = header.size();
        ElementType type = type(file, name, node.path("dtype").asText());
        JsonNode dims = node.path("shape");
        if (!dims.isArray() || dims.size() > MAX_DIMENSIONS) {
            throw bad(file, "tensor " + shown(name) + " has no usable shape");
        }
        List<Long> shape = new ArrayList<>();
        long elements = 1;
        for (JsonNode d : dims) {
            if (!d.canConvertToLong() || !d.isIntegralNumber() || d.asLong() < 0) {
                throw bad(file, "tensor " + shown(name) + " has a bad dimension " + shown(d));
            }
            shape.add(d.asLong());
            try {
                elements = Math.multiplyExact(elements, d.asLong());
            } catch (ArithmeticException e) {
                throw bad(file, "tensor " + shown(name) + " is impossibly large");
            }
        }
        JsonNode offsets = node.path("data_offsets");
        if (!offsets.isArray()
                || offsets.size() != 2
                || !offsets.get(0).isIntegralNumber()
                || !offsets.get(1).isIntegralNumber()
                || !offsets.get(0).canConvertToLong()
                || !offsets.get(1).canConvertToLong()) {
            throw bad(file, "tensor " + shown(name) + " has no usable data_offsets");
        }
        long from = offsets.get(0).asLong();
        long to = offsets.get(1).asLong();
        if (from < 0 || to < from || to > size - dataStart) {
            throw bad(
                    file,
                    "tensor "
                            + shown(name)
                            + " lies at bytes "
                            + from
                            + " to "
                            + to
                            + ", outside the file's "
                            + (size - dataStart)
                            + " bytes of data: truncated?");
        }
        if (elements > Long.MAX_VALUE / type.bits()
                || elements * type.bits() % Byte.SIZE != 0
                || to - from != elements * type.bits() / Byte.SIZE) {
            throw bad(
                    file,
                    "tensor "
                            + shown(name)
                            + " of shape "
                            + shape
                            + " in "
                            + type
                            + " does not fill its "
                            + (to - from)
                            + " bytes");
        }
        return new TensorEntry(name, type, List.copyOf(shape), file, dataStart + from, to - from);
    }

    private static ElementType type(Path file, String name, String type) {
        for (ElementType t : ElementType.values()) {
            if (t.name().equals(type)) {
                return t;
            }
        }
        throw bad(
                file,
                "tensor "
                        + shown(name)
                        + " has type '"
                        + shown(type)
                        + "', which the format does not have");
    }

    /** As the format demands, the tensors fill the data: every byte belongs to exactly one. */
    private static void refuseOverlapsAndGaps(
            Path file, Map<String, TensorEntry> entries, long dataStart, long size) {
        List<TensorEntry> sorted = new ArrayList<>(entries.values());
        sorted.sort(
                Comparator.comparingLong(TensorEntry::offset)
                        .thenComparingLong(TensorEntry::bytes));
        long filled = dataStart;
        String before = "";
        for (TensorEntry entry : sorted) {
            if (entry.offset() < filled) {
                throw bad(
                        file,
                        "tensors " + shown(before) + " and " + shown(entry.name()) + " overlap");
            }
            if (entry.offset() > filled) {
                throw bad(
                        file,
                        (entry.offset() - filled)
                                + " bytes before tensor "
                                + shown(entry.name())
                                + " belong to no tensor");
            }
            filled += entry.bytes();
            before = entry.name();
        }
        if (filled != size) {
            throw bad(file, "its last " + (size - filled) + " bytes belong to no tensor");
        }
    }

    private static String shown(Object text) {
        String clean = String.valueOf(text).replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 100 ? clean : clean.substring(0, 100) + "...";
    }

    private static UserException bad(Path file, String why) {
        return new UserException(
                file + " is not a usable safetensors file: " + why + "; download it again");
    }
}
