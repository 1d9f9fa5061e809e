package org.fastforward.models.safetensors;

import static org.fastforward.models.safetensors.SafetensorsHeader.bad;
import static org.fastforward.models.safetensors.SafetensorsHeader.shown;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.shared.UserException;

/**
 * Finds the tensors of a safetensors file by its header. Every claim of the header is checked
 * against the file before anything is mapped, so a hostile file can only be refused.
 */
public final class SafetensorsReader {
    private static final int MAX_DIMENSIONS = 8;

    private static final String METADATA = "__metadata__";

    private SafetensorsReader() {}

    /**
     * Reads a file's header.
     *
     * @return the tensors by name, in the file's order
     * @throws UserException if the file is missing, truncated or inconsistent
     */
    public static Map<String, TensorEntry> read(Path file) {
        SafetensorsHeader header = SafetensorsHeader.read(file);
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
        for (Map.Entry<String, JsonNode> field :
                SafetensorsHeader.read(file).root().path(METADATA).properties()) {
            pairs.put(field.getKey(), field.getValue().asText());
        }
        return pairs;
    }

    private static TensorEntry entry(
            Path file, String name, JsonNode node, SafetensorsHeader header) {
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
}
