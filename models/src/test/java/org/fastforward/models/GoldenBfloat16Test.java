package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.models.tensors.TensorLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A base model in bfloat16, as the paper loads Llama-3: it runs and does not end the JVM. */
class GoldenBfloat16Test {
    private static final Path CASE = Path.of("src/test/resources/golden/llama_bfloat16");

    private static TokenBatch batch() throws IOException {
        JsonNode batch =
                new ObjectMapper().readTree(CASE.resolve("expected.json").toFile()).path("batch");
        int rows = batch.path("input_ids").size();
        int columns = batch.path("input_ids").get(0).size();
        long[] ids = new long[rows * columns];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = batch.path("input_ids").get(i / columns).get(i % columns).asLong();
        }
        return new TokenBatch(rows, columns, ids, new long[] {2}, new long[] {5}, new long[] {0});
    }

    /**
     * bfloat16 keeps three digits and every implementation rounds elsewhere, so the yardstick is
     * how far Transformers' own bfloat16 logits lie from its float32 logits of the same weights.
     */
    @Test
    void logitsAreAsGoodAsTransformersInBfloat16() throws IOException {
        Checkpoint checkpoint = Checkpoint.open(CASE);
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel model =
                        new LanguageModel(
                                manager,
                                Layout.of(checkpoint.config()),
                                weights,
                                AdapterSpec.NONE,
                                DType.BF16,
                                0)) {
            TokenBatch batch = batch();
            float[] actual = model.logits(manager, batch).toFloatArray();
            float[] exact = stored(manager, "logits");
            float[] theirs = stored(manager, "logits_bfloat16");
            int vocabulary = actual.length / batch.ids().length;
            float yardstick = 0;
            float ours = 0;
            for (int row = 0; row < batch.rows(); row++) {
                int from = row * batch.columns() * vocabulary;
                for (int i = from; i < from + lengths()[row] * vocabulary; i++) {
                    yardstick = Math.max(yardstick, Math.abs(theirs[i] - exact[i]));
                    ours = Math.max(ours, Math.abs(actual[i] - exact[i]));
                }
            }
            assertTrue(ours > 0, "computed in bfloat16");
            assertTrue(ours < 1.5 * yardstick, ours + " against " + yardstick);
        }
    }

    private static int[] lengths() throws IOException {
        JsonNode lengths =
                new ObjectMapper()
                        .readTree(CASE.resolve("expected.json").toFile())
                        .path("batch")
                        .path("lengths");
        int[] values = new int[lengths.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = lengths.get(i).asInt();
        }
        return values;
    }

    private static float[] stored(NDManager manager, String name) {
        Path file = CASE.resolve("expected.safetensors");
        try (TensorLoader loader = new TensorLoader(manager)) {
            return loader.load(manager, SafetensorsReader.read(file).get(name), false)
                    .toFloatArray();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LORA", "DORA"})
    void adaptersTrainAsFloat32OverIt(AdapterKind kind) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(CASE);
        TokenBatch batch = TestModels.batch(checkpoint.config().vocabSize(), 9, 14);
        AdapterSpec spec = new AdapterSpec(kind, 4, 8, 0.1, List.of());
        float[] rowWeights = {1f / 8 / 2, 1f / 13 / 2};
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel half =
                        new LanguageModel(
                                manager,
                                Layout.of(checkpoint.config()),
                                weights,
                                spec,
                                DType.BF16,
                                3);
                LanguageModel full =
                        new LanguageModel(
                                manager,
                                Layout.of(checkpoint.config()),
                                weights,
                                spec,
                                DType.F32,
                                3)) {
            assertArrayEquals(
                    full.evaluate(List.of(batch)).get(0), half.evaluate(List.of(batch)).get(0), 1f);
            half.accumulateGradients(batch, rowWeights, 1);
            full.accumulateGradients(batch, rowWeights, 1);
            for (String name : half.trainable().keySet()) {
                float[] expected = gradient(full.trainable().get(name));
                float[] actual = gradient(half.trainable().get(name));
                double dot = 0;
                double a = 0;
                double b = 0;
                for (int i = 0; i < expected.length; i++) {
                    dot += (double) expected[i] * actual[i];
                    a += (double) expected[i] * expected[i];
                    b += (double) actual[i] * actual[i];
                }
                // The gradients of A are zero while B is.
                assertTrue((a == 0 && b == 0) || dot / Math.sqrt(a * b) > 0.99, name);
            }
        }
    }

    private static float[] gradient(NDArray array) {
        try (NDArray g = array.getGradient()) {
            return g.toFloatArray();
        }
    }

    /** The special tokens of a task ask for other numbers of embedding rows. */
    @Test
    void vocabularyIsResizedInBfloat16Too() {
        Checkpoint checkpoint = Checkpoint.open(CASE);
        for (int rows : new int[] {checkpoint.config().vocabSize() + 3, 8}) {
            Layout layout = Layout.of(checkpoint.config().withVocabulary(rows));
            try (NDManager manager = NDManager.newBaseManager();
                    CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                    LanguageModel model =
                            new LanguageModel(
                                    manager, layout, weights, AdapterSpec.NONE, DType.BF16, 0)) {
                TokenBatch batch = TestModels.batch(8, 5);
                assertEquals(rows, model.logits(manager, batch).getShape().get(2));
            }
        }
    }
}
