package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.List;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.tensors.RandomWeights;
import org.fastforward.models.tensors.WeightSource;
import org.junit.jupiter.api.Test;

/**
 * A row of W that is all zero, as some checkpoints have: DoRA divides by its norm, and PEFT's model
 * is NaN from the first step on. Here the row stays zero, and all else is trained.
 */
class DoraZeroRowTest {
    private static final String WEIGHT = "model.layers.0.self_attn.o_proj.weight";
    private static final int ROW = 5;
    private static final JsonNode ADAM =
            JsonNodeFactory.instance
                    .objectNode()
                    .put("lr", 1e-2)
                    .put("eps", 1e-8)
                    .put("weight_decay", 0.0)
                    .set("betas", JsonNodeFactory.instance.arrayNode().add(0.9).add(0.999));

    /** Random weights but for the row. */
    private static WeightSource weights(ModelConfig config) {
        RandomWeights random = new RandomWeights(config, 7);
        return (out, tensor, type, writable) -> {
            NDArray array = random.load(out, tensor, type, writable);
            if (!tensor.name().equals(WEIGHT)) {
                return array;
            }
            int width = (int) tensor.shape()[1];
            float[] values = array.toFloatArray();
            Arrays.fill(values, ROW * width, (ROW + 1) * width, 0f);
            return out.create(values, array.getShape());
        };
    }

    @Test
    void staysZeroAndTrains() {
        ModelConfig config = TestModels.config(Architecture.LLAMA);
        TokenBatch batch = TestModels.batch(50, 9, 12);
        String module = WEIGHT.replace("weight", "");
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        new LanguageModel(
                                manager,
                                Layout.of(config),
                                weights(config),
                                TestModels.adapter(AdapterKind.DORA, 0),
                                11)) {
            float[] first = model.evaluate(List.of(batch)).get(0);
            List<NDArray> trained = model.parameters().arrays();
            try (TestAdamW adam = new TestAdamW(manager, model.kernels(), trained, ADAM)) {
                for (int step = 0; step < 5; step++) {
                    float[] sums = model.accumulateGradients(batch, new float[] {0.1f, 0.1f}, step);
                    assertTrue(Float.isFinite(sums[0] + sums[1]));
                    adam.step();
                    model.weightsChanged();
                }
            }
            float[] after = model.evaluate(List.of(batch)).get(0);
            assertTrue(after[0] + after[1] < first[0] + first[1], "nothing was learned");
            assertArrayEquals(model.evaluateUnmerged(batch), after, 1e-3f);
            float[] magnitude =
                    model.trainable().get(module + "lora_magnitude_vector").toFloatArray();
            assertEquals(0, magnitude[ROW]);
            assertTrue(magnitude[ROW + 1] > 0);
            int at = model.layout().linears().get(3).weightIndex();
            float[] merged = model.decoder().merged(manager, 0).get(at).toFloatArray();
            int width = merged.length / magnitude.length;
            assertArrayEquals(
                    new float[width], Arrays.copyOfRange(merged, ROW * width, (ROW + 1) * width));
        }
    }
}
