package org.fastforward.models.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.shared.UserException;

/**
 * {@code model.safetensors.index.json}: which shard holds which tensor. As Transformers does, the
 * shards that it names are read whole, also for tensors that it does not list; but a tensor that is
 * not where the index places it, or in two shards, is refused.
 *
 * @param file the index; its shards lie beside it
 */
record ShardIndex(Path file) {
    private static final int MAX_MEBIBYTES = 64;

    /**
     * Finds the tensors of all shards.
     *
     * @throws UserException if index and shards disagree or one cannot be read
     */
    static Map<String, TensorEntry> tensors(Path file) {
        return new ShardIndex(file).tensors();
    }

    private Map<String, TensorEntry> tensors() {
        Map<String, Map<String, TensorEntry>> shards = new TreeMap<>();
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> place : weightMap().properties()) {
            String shard = place.getValue().isTextual() ? place.getValue().asText() : "";
            TensorEntry entry =
                    shards.computeIfAbsent(shard, s -> SafetensorsReader.read(inside(s)))
                            .get(place.getKey());
            if (entry == null) {
                throw new UserException(
                        file
                                + " places "
                                + place.getKey()
                                + " in "
                                + shard
                                + ", which does not hold it");
            }
            tensors.put(place.getKey(), entry);
        }
        shards.forEach((shard, held) -> addUnlisted(tensors, shard, held));
        return tensors;
    }

    private void addUnlisted(
            Map<String, TensorEntry> tensors, String shard, Map<String, TensorEntry> held) {
        held.forEach(
                (name, entry) -> {
                    TensorEntry other = tensors.putIfAbsent(name, entry);
                    if (other != null && !other.equals(entry)) {
                        throw new UserException(
                                name
                                        + " is in two shards of "
                                        + file.toAbsolutePath().getParent()
                                        + ": "
                                        + other.file().getFileName()
                                        + " and "
                                        + shard);
                    }
                });
    }

    private JsonNode weightMap() {
        JsonNode map = StrictJson.object(file, MAX_MEBIBYTES, "an index").path("weight_map");
        if (!map.isObject()) {
            throw new UserException(file + " has no weight_map object");
        }
        return map;
    }

    private Path inside(String shard) {
        if (shard.isEmpty()) {
            throw new UserException(file + " places a tensor in no file");
        }
        if (shard.contains("/")
                || shard.contains("\\")
                || shard.indexOf('\0') >= 0
                || shard.equals("..")) {
            throw new UserException(file + " names a shard outside its folder: '" + shard + "'");
        }
        try {
            return file.resolveSibling(shard);
        } catch (InvalidPathException e) {
            throw new UserException(
                    file + " names a shard that can be no file: '" + shard + "'", e);
        }
    }
}
