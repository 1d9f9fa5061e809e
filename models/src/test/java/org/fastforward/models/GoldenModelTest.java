package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.ConfigReader;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.decoder.DecoderKernels;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.decoder.RotaryTable;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forward pass and the loss equal those of Transformers. */
class GoldenModelTest {
    private static final double TOLERANCE = 5e-6;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "neox",
                "neox_serial",
                "neox_odd_heads_tied",
                "llama_grouped",
                "llama_head_dim_tied",
                "llama_rope_llama3",
                "llama_bfloat16",
                "neox_sharded_float16"
            })
    void logitsAndLosses(String name) {
        Golden golden = Golden.of(name);
        TokenBatch batch = golden.batch();
        Checkpoint checkpoint = Checkpoint.open(golden.folder());
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel model =
                        new LanguageModel(
                                manager,
                                Layout.of(checkpoint.config()),
                                weights,
                                AdapterSpec.NONE,
                                0)) {
            float[] actual;
            try (NDArray logits = model.logits(manager, batch)) {
                actual = logits.toFloatArray();
            }
            assertRealPositions(golden, "logits", actual, TOLERANCE);
            double[] sums = golden.numbers("loss_sums");
            Golden.assertClose(sums, model.evaluate(List.of(batch)).get(0), TOLERANCE, "loss");
            Golden.assertClose(sums, model.evaluateUnmerged(batch), TOLERANCE, "loss unmerged");
            double[] counts = new double[batch.rows()];
            for (long row : batch.labelRows()) {
                counts[(int) row]++;
            }
            assertArrayEquals(golden.numbers("loss_counts"), counts);
        }
    }

    private static void assertRealPositions(
            Golden golden, String tensor, float[] actual, double tolerance) {
        float[] expected = golden.values(tensor);
        assertEquals(expected.length, actual.length);
        int width = expected.length / golden.rows() / golden.columns();
        for (int r = 0; r < golden.rows(); r++) {
            int from = r * golden.columns() * width;
            int n = golden.length(r) * width;
            Golden.assertClose(
                    expected, from, actual, from, n, tolerance, tensor + " of sequence " + r);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "neox",
                "neox_serial",
                "neox_odd_heads_tied",
                "llama_grouped",
                "llama_head_dim_tied",
                "llama_rope_llama3"
            })
    void hiddenStateAfterTheFirstLayer(String name) {
        Golden golden = Golden.of(name);
        TokenBatch batch = golden.batch();
        Checkpoint checkpoint = Checkpoint.open(golden.folder());
        Layout layout = Layout.of(checkpoint.config());
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                Kernels kernels =
                        DecoderKernels.compile(
                                        manager,
                                        layout,
                                        AdapterPlan.of(layout, AdapterSpec.NONE),
                                        Precision.of(DType.F32, manager.getDevice()))
                                .kernels()) {
            List<NDArray> tensors = new ArrayList<>();
            for (TensorSpec tensor : layout.layerTensors(0)) {
                tensors.add(weights.load(manager, tensor, DType.F32, false));
            }
            NDArray table = weights.load(manager, layout.embedding(), DType.F32, false);
            NDArray ids = manager.create(batch.ids(), new Shape(batch.rows(), batch.columns()));
            RotaryTable rotary = new RotaryTable(manager, layout.config().rope());
            NDArray x = kernels.evaluate(manager, "embed", table, ids).get(0);
            NDList after =
                    kernels.evaluate(
                            manager,
                            "layer_plain",
                            x,
                            rotary.cos(batch.columns()),
                            rotary.sin(batch.columns()),
                            tensors,
                            List.of());
            assertRealPositions(
                    golden, "hidden_after_layer_0", after.get(0).toFloatArray(), TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "neox",
                "neox_serial",
                "neox_odd_heads_tied",
                "llama_grouped",
                "llama_head_dim_tied",
                "llama_rope_llama3",
                "llama_bfloat16",
                "neox_sharded_float16"
            })
    void bothWaysToWriteAConfigurationSayTheSame(String name) {
        Golden golden = Golden.of(name);
        ModelConfig five = ConfigReader.read(golden.folder().resolve("config.json"));
        assertEquals(five, ConfigReader.read(golden.folder().resolve("config.v4.json")));
        assertEquals(1e-5, five.normEpsilon());
    }

    @ParameterizedTest
    @CsvSource({
        "neox,              4, 10000,  16, 2, 2, false, true",
        "neox_serial,       8, 250,    8,  2, 2, false, false",
        "neox_odd_heads_tied, 6, 10000, 12, 2, 2, true, true",
        "llama_grouped,     4, 500000, 4,  4, 2, false, true",
        "llama_head_dim_tied, 12, 10000, 12, 2, 1, true, true",
        "llama_rope_llama3, 8, 500,    8,  2, 1, false, true"
    })
    void configurationsAreWhatTheReadmeSays(
            String name,
            int rotary,
            double theta,
            int headSize,
            int heads,
            int kvHeads,
            boolean tied,
            boolean parallel) {
        ModelConfig config = Checkpoint.open(Golden.of(name).folder()).config();
        assertEquals(rotary, config.rope().dimensions());
        assertEquals(theta, config.rope().theta());
        assertEquals(headSize, config.headSize());
        assertEquals(heads, config.heads());
        assertEquals(kvHeads, config.kvHeads());
        assertEquals(tied, config.tiedHead());
        assertEquals(parallel, config.parallelResidual());
        assertEquals(name.endsWith("llama3"), config.rope().scaling().isPresent());
    }

    @Test
    void loadsTheDeclaredTypes() {
        assertEquals(
                DType.BF16, Checkpoint.open(Golden.of("llama_bfloat16").folder()).config().dtype());
        Checkpoint sharded = Checkpoint.open(Golden.of("neox_sharded_float16").folder());
        assertEquals(DType.F16, sharded.config().dtype());
        // Pythia's old buffers are in the files; nobody asks for them.
        assertTrue(sharded.tensors().containsKey("gpt_neox.layers.0.attention.bias"));
        assertFalse(
                sharded.tensors()
                        .get("gpt_neox.layers.0.attention.bias")
                        .type()
                        .weights()
                        .isPresent());
    }
}
