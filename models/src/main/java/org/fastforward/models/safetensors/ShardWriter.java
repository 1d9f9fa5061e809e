package org.fastforward.models.safetensors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fastforward.shared.json.Json;

/**
 * Writes the weights of a checkpoint folder as Transformers does: {@code model.safetensors}, or
 * shards with an index where one file would be too large.
 */
public final class ShardWriter {
    /** Transformers' default for the largest file, 5 GB. */
    public static final long MAX_BYTES = 5_000_000_000L;

    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private ShardWriter() {}

    /**
     * Writes tensors in the given order; the index comes last.
     *
     * @param maxBytes most bytes of tensors in one file; a larger tensor has a file of its own
     * @throws IOException if a file cannot be written
     */
    public static void write(Path folder, List<SafetensorsWriter.Tensor> tensors, long maxBytes)
            throws IOException {
        List<List<SafetensorsWriter.Tensor>> shards = split(tensors, maxBytes);
        if (shards.size() == 1) {
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, METADATA);
            return;
        }
        ObjectNode index = Json.plain().createObjectNode();
        index.putObject("metadata")
                .put(
                        "total_size",
                        tensors.stream().mapToLong(SafetensorsWriter.Tensor::bytes).sum());
        ObjectNode places = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String name =
                    String.format(
                            Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            SafetensorsWriter.write(folder.resolve(name), shards.get(i), METADATA);
            shards.get(i).forEach(t -> places.put(t.name(), name));
        }
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                Json.plain().writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n",
                StandardCharsets.UTF_8);
    }

    private static List<List<SafetensorsWriter.Tensor>> split(
            List<SafetensorsWriter.Tensor> tensors, long maxBytes) {
        List<List<SafetensorsWriter.Tensor>> shards = new ArrayList<>();
        List<SafetensorsWriter.Tensor> shard = new ArrayList<>();
        long bytes = 0;
        for (SafetensorsWriter.Tensor t : tensors) {
            if (!shard.isEmpty() && bytes + t.bytes() > maxBytes) {
                shards.add(shard);
                shard = new ArrayList<>();
                bytes = 0;
            }
            shard.add(t);
            bytes += t.bytes();
        }
        shards.add(shard);
        return shards;
    }
}
