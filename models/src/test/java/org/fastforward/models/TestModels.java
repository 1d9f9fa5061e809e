package org.fastforward.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.checkpoint.Rope;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.RandomWeights;

/** Small random models and batches for tests. */
public final class TestModels {
    private TestModels() {}

    public static ModelConfig config(Architecture architecture) {
        return config(architecture, 2, true, false, DType.F32);
    }

    public static ModelConfig config(
            Architecture architecture,
            int layers,
            boolean parallelResidual,
            boolean tiedHead,
            DType dtype) {
        boolean neox = architecture == Architecture.GPT_NEOX;
        return new ModelConfig(
                architecture,
                50,
                24,
                layers,
                4,
                neox ? 4 : 2,
                6,
                40,
                1e-5,
                new Rope(neox ? 2 : 6, 10_000, Optional.empty()),
                parallelResidual,
                tiedHead,
                0.2,
                dtype);
    }

    public static AdapterSpec adapter(AdapterKind kind, double dropout) {
        return new AdapterSpec(kind, 3, 6, dropout, List.of());
    }

    public static LanguageModel model(
            NDManager manager, Architecture architecture, AdapterSpec spec) {
        ModelConfig config = config(architecture);
        return new LanguageModel(
                manager, Layout.of(config), new RandomWeights(config, 7), spec, 11);
    }

    /** Gives every adapter tensor random values, so that B is not zero. */
    public static void randomise(LanguageModel model, long seed) {
        randomise(model.parameters(), seed);
    }

    /** The same, of a model's parameters. */
    public static void randomise(Parameters parameters, long seed) {
        Random random = new Random(seed);
        for (NDArray array : parameters.arrays()) {
            float[] values = array.toFloatArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.2 * random.nextGaussian());
            }
            try (NDArray now = array.getManager().create(values, array.getShape())) {
                parameters.kernels().update("copy", List.of(array), List.of(now));
            }
        }
        parameters.changed();
    }

    public static void set(LanguageModel model, NDArray array, float[] values) {
        try (NDArray now = array.getManager().create(values, array.getShape())) {
            model.kernels().update("copy", List.of(array), List.of(now));
        }
    }

    /** Sequences of these lengths with random tokens; every token but the first is a label. */
    public static TokenBatch batch(int vocabulary, int... lengths) {
        Random random = new Random(3);
        int columns = java.util.Arrays.stream(lengths).max().orElseThrow();
        long[] ids = new long[lengths.length * columns];
        List<long[]> labels = new ArrayList<>();
        for (int r = 0; r < lengths.length; r++) {
            for (int t = 0; t < lengths[r]; t++) {
                ids[r * columns + t] = random.nextInt(vocabulary);
                if (t > 0) {
                    labels.add(new long[] {r * columns + t - 1, ids[r * columns + t], r});
                }
            }
        }
        return new TokenBatch(
                lengths.length,
                columns,
                ids,
                column(labels, 0),
                column(labels, 1),
                column(labels, 2));
    }

    private static long[] column(List<long[]> labels, int i) {
        return labels.stream().mapToLong(l -> l[i]).toArray();
    }
}
