package org.fastforward.harness.bench;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fastforward.harness.pretrain.Miniatures;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.checkpoint.Rope;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.RandomWeights;

/**
 * What is measured: a model of the given shape with random weights (speed does not depend on them)
 * on full batches in which every token but the first of a sequence is a label.
 */
final class Workload implements AutoCloseable {
    /** The shape at which this project's first experiments were measured. */
    static final String SIX_BY_256 = "neox-6x256";

    private static final int ROWS = 16;
    private static final int COLUMNS = 128;

    final LanguageModel model;
    final TokenBatch batch;
    final float[] weights;
    private final NDManager manager;
    private final FlopModel flops;

    Workload(String name, String adapter) {
        boolean large = name.equals(SIX_BY_256);
        ModelConfig config = large ? sixBy256() : Miniatures.config(name);
        AdapterSpec spec =
                new AdapterSpec(AdapterKind.named(adapter), 8, 16, large ? 0 : 0.1, List.of());
        this.manager = NDManager.newBaseManager();
        Layout layout = Layout.of(config);
        this.model = new LanguageModel(manager, layout, new RandomWeights(config, 1), spec, 1);
        this.flops = new FlopModel(layout, spec, true);
        // 2,048 tokens either way.
        this.batch =
                large
                        ? batch(ROWS / 2, COLUMNS * 2, config.vocabSize())
                        : batch(ROWS, COLUMNS, config.vocabSize());
        this.weights = new float[batch.rows()];
        Arrays.fill(weights, 1f / batch.labelRows().length);
    }

    /** Returns the configuration of {@link #SIX_BY_256}. */
    static ModelConfig sixBy256() {
        return new ModelConfig(
                Architecture.GPT_NEOX,
                4096,
                256,
                6,
                8,
                8,
                32,
                1024,
                1e-5,
                new Rope(8, 1e4, Optional.empty()),
                true,
                false,
                0.02,
                DType.F32);
    }

    /** Returns sequences of random tokens. */
    static TokenBatch batch(int rows, int columns, int vocabulary) {
        Random random = new Random(1);
        long[] ids = random.longs((long) rows * columns, 0, vocabulary).toArray();
        int labels = rows * (columns - 1);
        long[] positions = new long[labels];
        long[] targets = new long[labels];
        long[] labelRows = new long[labels];
        for (int i = 0; i < labels; i++) {
            int row = i / (columns - 1);
            positions[i] = (long) row * columns + i % (columns - 1);
            targets[i] = ids[(int) positions[i] + 1];
            labelRows[i] = row;
        }
        return new TokenBatch(rows, columns, ids, positions, targets, labelRows);
    }

    int tokens() {
        return batch.ids().length;
    }

    double trainingFlops() {
        return batch.rows() * flops.trainingSequence(batch.columns(), batch.columns() - 1).exact()
                + flops.perStep().exact();
    }

    double evaluationFlops() {
        return batch.rows() * flops.evaluationSequence(batch.columns(), batch.columns() - 1).exact()
                + flops.perEvaluationPass().exact();
    }

    @Override
    public void close() {
        model.close();
        manager.close();
    }
}
