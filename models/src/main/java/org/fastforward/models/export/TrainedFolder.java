package org.fastforward.models.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.peft.SavedAdapter;
import org.fastforward.models.peft.TokenRows;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.safetensors.ShardWriter;
import org.fastforward.models.tensors.TensorBytes;
import org.fastforward.shared.json.Json;

/**
 * What a run trained, in a folder of its own inside the run's: an adapter as PEFT writes it in
 * {@code adapter/}, or, where every weight was trained, a checkpoint with the base's tokenizer in
 * {@code checkpoint/}.
 */
public final class TrainedFolder {
    private static final String ADAPTER = "adapter";
    private static final String CHECKPOINT = "checkpoint";
    private static final String WEIGHTS = "model.safetensors";

    private TrainedFolder() {}

    /** Writes a tokenizer's files into a folder. */
    public interface Tokenizer {
        /**
         * Writes them.
         *
         * @throws IOException if a file cannot be written
         */
        void writeTo(Path folder) throws IOException;
    }

    /**
     * What a model was made of.
     *
     * @param checkpoint its base
     * @param name the base as PEFT records it
     * @param start the adapter that training began with, if it was a saved one
     * @param tokenizer with the tokens that the task added, if it added any
     */
    public record Origin(
            Checkpoint checkpoint,
            PeftFolder.Base name,
            Optional<SavedAdapter> start,
            Optional<Tokenizer> tokenizer) {}

    /**
     * Writes what was trained. The weights come last.
     *
     * @param run the run's folder
     * @return the folder inside {@code run}
     * @throws IOException if a file cannot be written
     */
    public static Path write(Path run, Origin origin, LanguageModel model) throws IOException {
        if (model.plan().trainsAll()) {
            Path to = run.resolve(CHECKPOINT);
            writeCheckpoint(to, origin, model);
            return to;
        }
        Path to = run.resolve(ADAPTER);
        Files.createDirectories(to);
        if (origin.tokenizer().isPresent()) {
            origin.tokenizer().get().writeTo(to);
        } else if (origin.start().isPresent()) {
            CheckpointFolder.copyTokenizer(origin.start().get().folder(), to);
        }
        writeAdapter(to, origin, model);
        return to;
    }

    private static void writeAdapter(Path to, Origin origin, LanguageModel model)
            throws IOException {
        Map<String, NDArray> trained = model.parameters().named();
        try (NDManager rows = trained.values().iterator().next().getManager().newSubManager()) {
            boolean known = origin.start().map(SavedAdapter::hasTokens).orElse(false);
            int first = origin.checkpoint().config().vocabSize();
            TokenRows added = known ? TokenRows.NONE : TokenRows.of(rows, model.decoder(), first);
            if (origin.start().isPresent()) {
                SavedAdapter start = origin.start().get();
                PeftFolder.write(to, origin.name(), start, model.plan(), trained, added);
            } else {
                PeftFolder.write(to, origin.name(), model.layout(), model.plan(), trained, added);
            }
        }
    }

    /** Whether a run's folder holds all that {@link #write} writes. */
    public static boolean isWritten(Path run) {
        Path checkpoint = run.resolve(CHECKPOINT);
        return Files.exists(run.resolve(ADAPTER).resolve(PeftFolder.WEIGHTS))
                || Files.exists(checkpoint.resolve(WEIGHTS))
                || Files.exists(checkpoint.resolve(WEIGHTS + ".index.json"));
    }

    /** The weights are float32, as they were trained; a task may have added tokens. */
    private static void writeCheckpoint(Path to, Origin origin, LanguageModel model)
            throws IOException {
        Files.createDirectories(to);
        CheckpointFolder.copyDescription(origin.checkpoint().folder(), to);
        if (origin.tokenizer().isPresent()) {
            origin.tokenizer().get().writeTo(to);
        }
        Path config = to.resolve("config.json");
        ObjectNode root = (ObjectNode) Json.plain().readTree(Files.readString(config));
        root.put("tie_word_embeddings", model.layout().config().tiedHead());
        root.put("vocab_size", model.layout().config().vocabSize());
        root.put(root.has("dtype") ? "dtype" : "torch_dtype", DType.F32.configName());
        Files.writeString(
                config,
                Json.plain().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n",
                StandardCharsets.UTF_8);
        List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
        model.parameters()
                .named()
                .forEach((name, array) -> tensors.add(TensorBytes.of(name, array, DType.F32)));
        ShardWriter.write(to, tensors, ShardWriter.MAX_BYTES);
    }
}
