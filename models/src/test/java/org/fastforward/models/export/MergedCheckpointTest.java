package org.fastforward.models.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.TestModels;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergedCheckpointTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir Path out;

    @ParameterizedTest
    @CsvSource({
        "neox,lora",
        "neox,dora",
        "neox_odd_heads_tied,lora",
        "llama_grouped,lora",
        "llama_grouped,dora",
        "llama_head_dim_tied,dora"
    })
    void mergedCheckpointComputesTheAdaptedModel(String name, String kind) throws IOException {
        Checkpoint base = Checkpoint.open(GOLDEN.resolve(name));
        Path adapter = GOLDEN.resolve(name).resolve(kind);
        Layout layout = Layout.of(base.config());
        TokenBatch batch = TestModels.batch(base.config().vocabSize(), 7, 12);
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, base);
                LanguageModel adapted =
                        new LanguageModel(
                                manager,
                                layout,
                                weights,
                                PeftFolder.read(adapter, layout).plan(),
                                DType.F32,
                                0)) {
            PeftFolder.read(adapter, layout).load(manager, adapted.kernels(), adapted.trainable());
            adapted.weightsChanged();
            MergedCheckpoint.write(manager, base, adapter, 0, out);
            Checkpoint merged = Checkpoint.open(out);
            assertEquals(base.config(), merged.config());
            assertEquals(base.tensors().keySet(), merged.tensors().keySet());
            try (CheckpointWeights mergedWeights = new CheckpointWeights(manager, merged);
                    LanguageModel plain =
                            new LanguageModel(
                                    manager, layout, mergedWeights, AdapterSpec.NONE, 0)) {
                assertArrayEquals(
                        adapted.evaluateUnmerged(batch),
                        plain.evaluate(List.of(batch)).get(0),
                        1e-4f);
            }
        }
    }

    @Test
    void anAdapterOfAnotherModelLeavesNothingBehind() throws IOException {
        Checkpoint base = Checkpoint.open(GOLDEN.resolve("neox"));
        Path adapter = GOLDEN.resolve("neox_odd_heads_tied/lora");
        Path folder = out.resolve("merged");
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThrows(
                    UserException.class,
                    () -> MergedCheckpoint.write(manager, base, adapter, 0, folder));
        }
        assertEquals(false, Files.exists(folder));
    }
}
