package org.fastforward.models.export;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fastforward.models.checkpoint.ConfigWriter;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.safetensors.ShardWriter;
import org.fastforward.models.tensors.TensorBytes;

/** Writes a model as a folder in Hugging Face layout (without its tokenizer). */
public final class CheckpointFolder {
    private static final List<String> TOKENIZER =
            List.of(
                    "tokenizer.json",
                    "tokenizer_config.json",
                    "special_tokens_map.json",
                    "added_tokens.json");

    private CheckpointFolder() {}

    /**
     * Writes {@code config.json} and the weights.
     *
     * @param config says the type in which the weights are stored
     * @param tensors float32 arrays by full name; stay open
     * @param maxPositions longest sequence that the model was trained on
     * @param beginId id of the token at a text's start
     * @param endId id of the end-of-text token
     * @throws IOException if a file cannot be written
     */
    public static void write(
            Path folder,
            ModelConfig config,
            Map<String, NDArray> tensors,
            int maxPositions,
            int beginId,
            int endId)
            throws IOException {
        DType dtype = config.dtype();
        List<SafetensorsWriter.Tensor> stored = new ArrayList<>();
        tensors.forEach((name, array) -> stored.add(TensorBytes.of(name, array, dtype)));
        write(folder, config, stored, maxPositions, beginId, endId);
    }

    /**
     * Writes {@code config.json} and the weights.
     *
     * @param tensors by full name, in the type that the configuration says
     * @throws IOException if a file cannot be written
     */
    static void write(
            Path folder,
            ModelConfig config,
            List<SafetensorsWriter.Tensor> tensors,
            int maxPositions,
            int beginId,
            int endId)
            throws IOException {
        Files.createDirectories(folder);
        ShardWriter.write(folder, tensors, ShardWriter.MAX_BYTES);
        Files.writeString(
                folder.resolve("config.json"),
                ConfigWriter.json(config, maxPositions, beginId, endId),
                StandardCharsets.UTF_8);
    }

    /**
     * Copies what describes a checkpoint: configuration and tokenizer, not weights.
     *
     * @throws IOException if a file cannot be read or written
     */
    static void copyDescription(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(CheckpointFolder::isDescription).toList()) {
                Files.copy(
                        file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /**
     * Copies a folder's tokenizer over another's, if it has one.
     *
     * @throws IOException if a file cannot be read or written
     */
    static void copyTokenizer(Path from, Path to) throws IOException {
        if (!Files.exists(from.resolve("tokenizer.json"))) {
            return;
        }
        for (String name : TOKENIZER) {
            Files.deleteIfExists(to.resolve(name));
            if (Files.exists(from.resolve(name))) {
                Files.copy(from.resolve(name), to.resolve(name));
            }
        }
    }

    private static boolean isDescription(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && (name.endsWith(".json") || name.endsWith(".txt") || name.endsWith(".model"))
                && !name.endsWith(".index.json");
    }
}
