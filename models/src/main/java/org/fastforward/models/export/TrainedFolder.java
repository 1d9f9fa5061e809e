package org.fastforward.models.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.SafetensorsWriter;
import org.fastforward.models.checkpoint.ShardWriter;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.tensors.TensorBytes;

/**
 * What a run trained, in a folder of its own inside the run's: an adapter as PEFT writes it in
 * {@code adapter/}, or, where every weight was trained, a checkpoint with the base's tokenizer in
 * {@code checkpoint/}.
 */
public final class TrainedFolder {
    private static final String ADAPTER = "adapter";
    private static final String CHECKPOINT = "checkpoint";
    private static final String WEIGHTS = "model.safetensors";
    private static final ObjectMapper JSON = new ObjectMapper();

    private TrainedFolder() {}

    /**
     * Writes what was trained. The weights come last.
     *
     * @param run the run's folder
     * @param baseName name or path of the base model, as PEFT records it
     * @param base the checkpoint that the model was made of
     * @return the folder inside {@code run}
     * @throws IOException if a file cannot be written
     */
    public static Path write(Path run, String baseName, Checkpoint base, LanguageModel model)
            throws IOException {
        if (model.plan().trainsAll()) {
            Path to = run.resolve(CHECKPOINT);
            writeCheckpoint(to, base, model);
            return to;
        }
        Path to = run.resolve(ADAPTER);
        PeftFolder.write(to, baseName, model.layout(), model.plan(), model.parameters().named());
        return to;
    }

    /** Whether a run's folder holds all that {@link #write} writes. */
    public static boolean isWritten(Path run) {
        Path checkpoint = run.resolve(CHECKPOINT);
        return Files.exists(run.resolve(ADAPTER).resolve(PeftFolder.WEIGHTS))
                || Files.exists(checkpoint.resolve(WEIGHTS))
                || Files.exists(checkpoint.resolve(WEIGHTS + ".index.json"));
    }

    /** The weights are float32, as they were trained; a task may have added tokens. */
    private static void writeCheckpoint(Path to, Checkpoint base, LanguageModel model)
            throws IOException {
        Files.createDirectories(to);
        CheckpointFolder.copyDescription(base.folder(), to);
        Path config = to.resolve("config.json");
        ObjectNode root = (ObjectNode) JSON.readTree(Files.readString(config));
        root.put("vocab_size", model.layout().config().vocabSize());
        root.put(root.has("dtype") ? "dtype" : "torch_dtype", DType.F32.configName());
        Files.writeString(
                config,
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n",
                StandardCharsets.UTF_8);
        List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
        model.parameters()
                .named()
                .forEach((name, array) -> tensors.add(TensorBytes.of(name, array, DType.F32)));
        ShardWriter.write(to, tensors, ShardWriter.MAX_BYTES);
    }
}
