package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.decoder.TokenBatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HitsTest {
    private static final int VOCABULARY = 50;

    /** Every other label is what the logits say is most likely, the rest is what is least. */
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void areTheLabelsThatTheLogitsFindMostLikely(Architecture architecture) {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(
                                manager, architecture, TestModels.adapter(AdapterKind.LORA, 0))) {
            TestModels.randomise(model, 5);
            TokenBatch batch = TestModels.batch(VOCABULARY, 9, 4, 6);
            float[] logits;
            try (NDArray all = model.logits(manager, batch)) {
                logits = all.toFloatArray();
            }
            long[] targets = batch.labelTargets().clone();
            float[] expected = new float[batch.rows()];
            for (int i = 0; i < targets.length; i++) {
                int row = (int) batch.labelPositions()[i] * VOCABULARY;
                boolean likely = i % 2 == 0;
                targets[i] = extreme(logits, row, likely);
                expected[(int) batch.labelRows()[i]] += likely ? 1 : 0;
            }
            TokenBatch told =
                    new TokenBatch(
                            batch.rows(),
                            batch.columns(),
                            batch.ids(),
                            batch.labelPositions(),
                            targets,
                            batch.labelRows());
            List<float[]> hits = model.hits(List.of(told), () -> {});
            assertArrayEquals(expected, hits.get(0));
        }
    }

    private static long extreme(float[] logits, int from, boolean largest) {
        int at = 0;
        for (int i = 1; i < VOCABULARY; i++) {
            float one = logits[from + i];
            float best = logits[from + at];
            if (largest ? one > best : one < best) {
                at = i;
            }
        }
        return at;
    }
}
