package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fastforward.harness.engine.gradient.Evaluation;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.gradient.RecordLosses;
import org.fastforward.harness.pretrain.Miniatures;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.tensors.RandomWeights;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.MicroBatches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How sequences are grouped changes no number beyond rounding. */
class GroupingTest {
    private static AdapterSpec spec(AdapterKind kind) {
        return new AdapterSpec(kind, 4, 8, 0, List.of());
    }

    private static List<Example> examples(LanguageModel model, int count) {
        int vocabulary = model.layout().config().vocabSize();
        Random random = new Random(5);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = random.ints(3 + random.nextInt(30), 0, vocabulary).toArray();
            int[] labels = ids.clone();
            Arrays.fill(labels, 0, random.nextInt(ids.length - 1), Example.IGNORED);
            examples.add(new Example(i, ids, labels));
        }
        return examples;
    }

    private static LanguageModel model(NDManager manager, String name, AdapterKind kind) {
        ModelConfig config = Miniatures.config(name);
        return new LanguageModel(
                manager, Layout.of(config), new RandomWeights(config, 1), spec(kind), 1);
    }

    @ParameterizedTest
    @CsvSource({"llama-3-8b, DORA", "pythia-1.4b, LORA"})
    void gradientsAndLossesAreThoseOfSingleSequences(String name, AdapterKind kind) {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model = model(manager, name, kind)) {
            FlopModel flops = new FlopModel(model.layout(), spec(kind), true);
            List<Example> examples = examples(model, 13);
            // A budget of one token puts every sequence into a batch of its own.
            GradientStep.Result single =
                    new GradientStep(model, flops, new MicroBatches(1, 0))
                            .accumulate(examples, 0, 1);
            List<float[]> expected = gradients(model);
            GradientStep.Result grouped =
                    new GradientStep(model, flops, new MicroBatches(128, 0))
                            .accumulate(examples, 0, 1);
            List<float[]> both = gradients(model);
            assertEquals(single.loss(), grouped.loss(), 1e-6);
            assertEquals(single.tokens(), grouped.tokens());
            assertEquals(0, single.paddingTokens());
            assertEquals(single.flops(), grouped.flops());
            for (int i = 0; i < expected.size(); i++) {
                float[] twice = expected.get(i);
                for (int j = 0; j < twice.length; j++) {
                    twice[j] *= 2;
                }
                assertArrayEquals(twice, both.get(i), 2e-6f);
            }
        }
    }

    private static List<float[]> gradients(LanguageModel model) {
        List<float[]> gradients = new ArrayList<>();
        for (NDArray w : model.trainable().values()) {
            try (NDArray g = w.getGradient()) {
                gradients.add(g.toFloatArray());
            }
        }
        return gradients;
    }

    @Test
    void eachSequencesLossIsThatOfTheSequenceAlone() {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model = model(manager, "pythia-1.4b", AdapterKind.LORA)) {
            List<Example> examples = examples(model, 13);
            double[] single = RecordLosses.of(model, examples, new MicroBatches(1, 0));
            assertArrayEquals(
                    single, RecordLosses.of(model, examples, new MicroBatches(128, 0)), 2e-6);
            assertArrayEquals(
                    single, RecordLosses.of(model, examples, new MicroBatches(100_000, 0)), 2e-6);
        }
    }

    @Test
    void evaluationIsTheMeanOverPairsInTheirOrder() {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model = model(manager, "llama-3-8b", AdapterKind.DORA)) {
            FlopModel flops = new FlopModel(model.layout(), spec(AdapterKind.DORA), true);
            List<Example> examples = examples(model, 7);
            double sum = 0;
            for (int from = 0; from < 7; from += 2) {
                List<Example> pair = examples.subList(from, Math.min(7, from + 2));
                // Together in one batch, averaged over its tokens.
                sum += new Evaluation(pair, 2, new MicroBatches(1, 0), flops).loss(model);
            }
            assertEquals(
                    sum / 4,
                    new Evaluation(examples, 2, new MicroBatches(64, 0), flops).loss(model),
                    1e-6);
        }
    }
}
