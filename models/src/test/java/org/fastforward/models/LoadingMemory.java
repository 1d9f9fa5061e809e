package org.fastforward.models;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;

/**
 * A program that loads a checkpoint, uses every weight and closes it, twice, and prints its peak
 * memory.
 */
final class LoadingMemory {
    private LoadingMemory() {}

    /**
     * Runs it.
     *
     * @param args the folder, the type in which to compute, rows to add to the vocabulary
     */
    public static void main(String[] args) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
        int vocabulary = checkpoint.config().vocabSize() + Integer.parseInt(args[2]);
        for (int i = 0; i < 2; i++) {
            use(checkpoint, DType.valueOf(args[1]), vocabulary);
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                System.out.println(line.replaceAll("\\D", ""));
            }
        }
    }

    private static void use(Checkpoint checkpoint, DType type, int vocabulary) {
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel model =
                        new LanguageModel(
                                manager,
                                Layout.of(checkpoint.config().withVocabulary(vocabulary)),
                                weights,
                                AdapterSpec.NONE,
                                type,
                                0)) {
            model.evaluate(List.of(TestModels.batch(vocabulary, 8)));
        }
    }
}
