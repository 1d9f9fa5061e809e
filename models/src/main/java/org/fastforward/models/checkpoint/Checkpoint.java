package org.fastforward.models.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.shared.UserException;

/**
 * A model's folder in Hugging Face layout: {@code config.json} and either {@code model.safetensors}
 * or shards named by {@code model.safetensors.index.json}; where both are there, the first, as
 * Transformers does. Opening reads headers only (and a tied head that is stored as well).
 *
 * @param folder the folder
 * @param config its configuration
 * @param tensors where each tensor lies, by name
 */
public record Checkpoint(Path folder, ModelConfig config, Map<String, TensorEntry> tensors) {
    private static final String CONFIG = "config.json";
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

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
        if (Files.exists(folder.resolve("adapter_config.json"))) {
            throw new UserException(
                    folder
                            + " holds an adapter beside the weights (adapter_config.json), which"
                            + " Transformers would apply: move its files to a folder of their own,"
                            + " and give that as the adapter's");
        }
        ModelConfig config = ConfigReader.read(folder.resolve(CONFIG));
        WordTables tables = WordTables.of(folder, config, tensorsOf(folder));
        return new Checkpoint(folder, config.withTiedHead(tables.tied()), tables.tensors());
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
            return ShardIndex.tensors(folder.resolve(INDEX));
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
