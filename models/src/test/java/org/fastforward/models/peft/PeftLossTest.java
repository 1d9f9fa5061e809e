package org.fastforward.models.peft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.export.MergedCheckpoint;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.json.Json;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Adapters of every kind that PEFT saves ({@code make_peft_folders.py}): the loss of a sequence is
 * PEFT's, with the adapter as it is and merged into a checkpoint.
 */
class PeftLossTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir Path folder;

    private static JsonNode golden() throws IOException {
        return Json.plain().readTree(GOLDEN.resolve("peft/losses.json").toFile());
    }

    static Stream<String> cases() throws IOException {
        return StreamSupport.stream(golden().path("cases").properties().spliterator(), false)
                .map(e -> e.getKey());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossesArePefts(String name) throws IOException {
        double expected = golden().path("cases").path(name).path("loss").asDouble();
        Path base = GOLDEN.resolve(name.startsWith("llama") ? "llama_grouped" : "neox");
        Path adapter = GOLDEN.resolve("peft").resolve(name.replace(' ', '_'));
        Checkpoint checkpoint = Checkpoint.open(base);
        Layout layout = Layout.of(checkpoint.config());
        SavedAdapter saved = PeftFolder.read(adapter, layout);
        try (NDManager manager = NDManager.newBaseManager()) {
            try (CheckpointWeights weights =
                            new CheckpointWeights(manager, checkpoint, saved.overlay());
                    LanguageModel model =
                            new LanguageModel(
                                    manager, layout, weights, saved.plan(), DType.F32, 0)) {
                saved.load(manager, model.kernels(), model.trainable());
                model.weightsChanged();
                assertEquals(expected, mean(model.evaluateUnmerged(batch())), 2e-5);
                assertEquals(expected, mean(model.evaluate(List.of(batch())).get(0)), 2e-5);
                checkWrittenAgain(saved, model, layout);
            }
            Path merged = folder.resolve("merged");
            MergedCheckpoint.write(manager, checkpoint, adapter, 0, merged);
            Checkpoint written = Checkpoint.open(merged);
            try (CheckpointWeights weights = new CheckpointWeights(manager, written);
                    LanguageModel plain =
                            new LanguageModel(
                                    manager,
                                    Layout.of(written.config()),
                                    weights,
                                    AdapterSpec.NONE,
                                    0)) {
                assertEquals(expected, mean(plain.evaluate(List.of(batch())).get(0)), 2e-5);
            }
        }
    }

    /** Training that began with it leaves a folder with all of it. */
    private void checkWrittenAgain(SavedAdapter saved, LanguageModel model, Layout layout)
            throws IOException {
        Path again = folder.resolve("again");
        PeftFolder.Base base = new PeftFolder.Base("elsewhere", Optional.empty());
        PeftFolder.write(again, base, saved, model.plan(), model.trainable(), TokenRows.NONE);
        SavedAdapter read = PeftFolder.read(again, layout);
        assertEquals(saved.plan(), read.plan());
        assertEquals(saved.trained().keySet(), read.trained().keySet());
        assertEquals(saved.overlay().replaced().keySet(), read.overlay().replaced().keySet());
        assertEquals(saved.overlay().rows().keySet(), read.overlay().rows().keySet());
        assertEquals(saved.overlay().added().keySet(), read.overlay().added().keySet());
        saved.overlay()
                .replaced()
                .forEach(
                        (name, entry) ->
                                assertTrue(
                                        entry.holdsTheSameAs(read.overlay().replaced().get(name))));
    }

    private static TokenBatch batch() throws IOException {
        long[] ids = Json.plain().convertValue(golden().path("ids"), long[].class);
        int labels = ids.length - 1;
        return new TokenBatch(
                1,
                ids.length,
                ids,
                LongStream.range(0, labels).toArray(),
                Arrays.copyOfRange(ids, 1, ids.length),
                new long[labels]);
    }

    private static double mean(float[] sums) throws IOException {
        return sums[0] / (golden().path("ids").size() - 1);
    }
}
