package org.fastforward.harness.bench;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fastforward.harness.pretrain.Miniatures;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.checkpoint.Rope;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.safetensors.DType;

/**
 * A model of a shape, LoRA of a rank and a batch, on which association orders are compared.
 *
 * @param model {@code llama-768} (of hidden 768 and intermediate 2,560, as RunLoRA's Llama 250m,
 *     two of its layers), {@code smollm2} (two of its layers), {@code neox-6x256} or a miniature
 * @param rank r; every linear map has an adapter, without dropout
 * @param rows sequences of the batch
 * @param columns tokens of each
 */
record OrderCase(String model, int rank, int rows, int columns) {
    private static final String LLAMA = "llama-768";
    private static final String SMOLLM2 = "smollm2";

    static List<OrderCase> all() {
        return List.of(
                new OrderCase(LLAMA, 8, 8, 256),
                new OrderCase(LLAMA, 64, 8, 256),
                new OrderCase(LLAMA, 256, 8, 256),
                new OrderCase(LLAMA, 256, 16, 256),
                new OrderCase(SMOLLM2, 64, 8, 128),
                new OrderCase(Workload.SIX_BY_256, 8, 8, 256),
                new OrderCase("pythia-1.4b", 8, 16, 128),
                new OrderCase("llama-3-8b", 8, 16, 128));
    }

    static OrderCase parse(String text) {
        String[] parts = text.split(" ", -1);
        return new OrderCase(
                parts[0],
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
    }

    String text() {
        return model + " " + rank + " " + rows + " " + columns;
    }

    ModelConfig config() {
        return switch (model) {
            case LLAMA -> llama(768, 2560, 12, 12, 4096);
            case SMOLLM2 -> llama(576, 1536, 9, 3, 49_152);
            case Workload.SIX_BY_256 -> Workload.sixBy256();
            default -> Miniatures.config(model);
        };
    }

    private static ModelConfig llama(
            int hidden, int intermediate, int heads, int kvHeads, int vocabulary) {
        return new ModelConfig(
                Architecture.LLAMA,
                vocabulary,
                hidden,
                2,
                heads,
                kvHeads,
                64,
                intermediate,
                1e-5,
                new Rope(64, 1e4, Optional.empty()),
                false,
                vocabulary > 10_000,
                0.02,
                DType.F32);
    }

    AdapterSpec adapter(Layout layout) {
        return new AdapterSpec(
                AdapterKind.LORA,
                rank,
                16,
                0,
                layout.linears().stream().map(LinearSpec::name).toList());
    }

    int tokens() {
        return rows * columns;
    }

    /** Random ids of which every one but a sequence's first is a label. */
    TokenBatch batch(int vocabulary) {
        long[] ids = new Random(1).longs((long) rows * columns, 0, vocabulary).toArray();
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
}
