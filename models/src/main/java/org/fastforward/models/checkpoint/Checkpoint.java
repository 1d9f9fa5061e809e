package org.fastforward.models.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fastforward.shared.UserException;

/**
 * A model's folder in Hugging Face layout: {@code config.json} and either {@code model.safetensors}
 * or shards named by {@code model.safetensors.index.json}. Opening reads headers only.
 *
 * @param folder the folder
 * @param config its configuration
 * @param tensors where each tensor lies, by name
 */
public record Checkpoint(Path folder, ModelConfig config, Map<String, TensorEntry> tensors) {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final String CONFIG = "config.json";
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final long MAX_INDEX_BYTES = 64L << 20;

    /**
     * Opens a checkpoint folder.
     *
     * @throws UserException if anything is missing or inconsistent
     */
    public static Checkpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UserException(
                    "no checkpoint folder "
                            + folder
                            + "; give a folder with config.json, *.safetensors and tokenizer.json");
        }
        ModelConfig config = ConfigReader.read(folder.resolve(CONFIG));
        return new Checkpoint(folder, config, tensorsOf(folder));
    }

    /** Returns the files that make the model what it is: its configuration and its weights. */
    public List<Path> files() {
        Set<Path> weights = new TreeSet<>();
        tensors.values().forEach(entry -> weights.add(entry.file()));
        List<Path> files = new ArrayList<>();
        files.add(folder.resolve(CONFIG));
        files.addAll(weights);
        return files;
    }

    private static Map<String, TensorEntry> tensorsOf(Path folder) {
        if (Files.exists(folder.resolve(SINGLE))) {
            return SafetensorsReader.read(folder.resolve(SINGLE));
        }
        if (Files.exists(folder.resolve(INDEX))) {
            return sharded(folder);
        }
        if (Files.exists(folder.resolve("pytorch_model.bin"))
                || Files.exists(folder.resolve("pytorch_model.bin.index.json"))) {
            throw new UserException(
                    folder
                            + " has its weights only as pytorch_model.bin, a Python pickle, which"
                            + " can run code when opened; convert it to safetensors");
        }
        throw new UserException("neither " + SINGLE + " nor " + INDEX + " in " + folder);
    }

    private static Map<String, TensorEntry> sharded(Path folder) {
        Path index = folder.resolve(INDEX);
        Map<String, Map<String, TensorEntry>> shards = new TreeMap<>();
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        weightMap(index)
                .fields()
                .forEachRemaining(
                        e -> {
                            String shard = e.getValue().isTextual() ? e.getValue().asText() : "";
                            Map<String, TensorEntry> held =
                                    shards.computeIfAbsent(
                                            shard, s -> SafetensorsReader.read(inside(folder, s)));
                            TensorEntry entry = held.get(e.getKey());
                            if (entry == null) {
                                throw new UserException(
                                        index
                                                + " places "
                                                + e.getKey()
                                                + " in "
                                                + shard
                                                + ", which does not hold it");
                            }
                            tensors.put(e.getKey(), entry);
                        });
        for (Map.Entry<String, Map<String, TensorEntry>> shard : shards.entrySet()) {
            for (String name : shard.getValue().keySet()) {
                TensorEntry listed = tensors.get(name);
                if (listed != null && !listed.equals(shard.getValue().get(name))) {
                    throw new UserException(
                            name + " is in two shards of " + folder + ": " + shard.getKey());
                }
            }
        }
        return tensors;
    }

    private static JsonNode weightMap(Path index) {
        try {
            if (Files.size(index) > MAX_INDEX_BYTES) {
                throw new UserException(index + " is larger than 64 MiB: not an index");
            }
            JsonNode map =
                    JSON.readTree(Files.readString(index, StandardCharsets.UTF_8))
                            .path("weight_map");
            if (!map.isObject()) {
                throw new UserException(index + " has no weight_map object");
            }
            return map;
        } catch (JsonProcessingException e) {
            throw new UserException(index + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read " + index + ": " + e, e);
        }
    }

    private static Path inside(Path folder, String shard) {
        Path index = folder.resolve(INDEX);
        if (shard.isEmpty()) {
            throw new UserException(index + " places a tensor in no file");
        }
        if (shard.contains("/")
                || shard.contains("\\")
                || shard.indexOf('\0') >= 0
                || shard.equals("..")) {
            throw new UserException(index + " names a shard outside its folder: '" + shard + "'");
        }
        try {
            return folder.resolve(shard);
        } catch (InvalidPathException e) {
            throw new UserException(
                    index + " names a shard that can be no file: '" + shard + "'", e);
        }
    }

    /**
     * Finds a tensor of weights and checks its type and its shape.
     *
     * @throws UserException if it is missing, holds no weights or has another shape
     */
    public TensorEntry tensor(String name, long... shape) {
        TensorEntry entry = tensors.get(name);
        if (entry == null) {
            throw new UserException(
                    "tensor "
                            + name
                            + " is missing in "
                            + folder
                            + " (it holds "
                            + tensors.size()
                            + " tensors, such as "
                            + new TreeSet<>(tensors.keySet()).stream().findFirst().orElse("none")
                            + ")");
        }
        entry.dtype();
        return entry.requireShape(shape);
    }
}
