package org.fastforward.harness.rehearse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.harness.pretrain.Miniatures;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.safetensors.DType;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsalTest {
    private static final RunSettings SETTINGS = Prediction.settings("pythia-1.4b", "medical");
    private static final FreeSpace ENOUGH = new FreeSpace(Long.MAX_VALUE, Long.MAX_VALUE);

    @TempDir Path scratch;

    private RehearsalRequest request(
            String miniature, AdapterKind adapter, DType type, boolean keep) {
        ModelConfig config = Miniatures.config(miniature);
        return new RehearsalRequest(
                "mini", config, 64, adapter, type, "cpu", 1, 2, 32, scratch, keep, 3);
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pythia-1.4b, LORA, F32",
        "pythia-1.4b, DORA, F32",
        "llama-3-8b, LORA, BF16",
        "llama-3-8b, DORA, BF16",
    })
    void goesThroughAStepAndAStage(String miniature, AdapterKind adapter, DType type)
            throws IOException {
        RehearsalRequest request = request(miniature, adapter, type, false);
        List<String> told = new ArrayList<>();
        Measured m = new Rehearsal(request, SETTINGS, told::add).run(ENOUGH);
        assertEquals(1, m.files());
        // Float16, as miniatures are stored.
        assertEquals(2 * Layout.of(request.config()).weights(), m.checkpointBytes());
        assertEquals(64, m.tokens());
        // Random weights know nothing: the loss is about that of guessing.
        assertEquals(Math.log(request.config().vocabSize()), m.loss(), 0.3);
        // At 0 and 4 at least; then 16, or back, and up to five refinements.
        assertTrue(m.passes() >= 3 && m.passes() <= 8, () -> m.passes() + " passes");
        assertTrue(m.tau() > 0, "the stage did not lower the loss of its own sequences");
        for (double seconds :
                new double[] {
                    m.writeSeconds(),
                    m.loadSeconds(),
                    m.firstSeconds(),
                    m.gradientSeconds(),
                    m.optimizerSeconds(),
                    m.stageSeconds(),
                }) {
            assertTrue(seconds > 0 && seconds < 60, m::toString);
        }
        assertEquals(m.gradientSeconds() / 64, m.secondsPerTrainedToken());
        assertEquals(m.stageSeconds() / m.passes() / 64, m.secondsPerForwardToken());
        assertTrue(m.gradientFlops() > 1e7, m::toString);
        assertEquals(List.of(), left());
        assertTrue(told.get(0).startsWith("needs 0.50 GB of disk"), told::toString);
        assertTrue(told.contains("Fast Forward stage"), told::toString);
    }

    @Test
    void keepsTheCheckpointIfAsked() throws IOException {
        RehearsalRequest request = request("pythia-2.8b", AdapterKind.LORA, DType.F32, true);
        new Rehearsal(request, SETTINGS, line -> {}).run(ENOUGH);
        assertEquals(1, left().size());
        Checkpoint kept = Checkpoint.open(left().get(0));
        assertEquals(request.config(), kept.config());
        assertTrue(
                Files.readString(left().get(0).resolve("config.json"))
                        .contains("\"max_position_embeddings\" : 64"));
    }

    @Test
    void refusesBeforeAnythingIsWritten() throws IOException {
        RehearsalRequest request = request("llama-3-8b", AdapterKind.LORA, DType.F32, false);
        Needs needs = request.needs();
        long weights = Layout.of(request.config()).weights();
        assertEquals(2 * weights, needs.checkpointBytes());
        assertEquals(4 * weights, needs.weightBytes());
        assertEquals(4 * weights + 1_500_000_000, needs.memoryBytes());
        List<String> told = new ArrayList<>();
        Rehearsal rehearsal = new Rehearsal(request, SETTINGS, told::add);
        UserException disk =
                assertThrows(
                        UserException.class,
                        () -> rehearsal.run(new FreeSpace(Long.MAX_VALUE, needs.diskBytes() - 1)));
        assertTrue(disk.getMessage().contains("mini takes 0.50 GB on disk"), disk.getMessage());
        assertTrue(disk.getMessage().contains("--scratch"), disk.getMessage());
        UserException memory =
                assertThrows(
                        UserException.class,
                        () ->
                                rehearsal.run(
                                        new FreeSpace(needs.memoryBytes() - 1, Long.MAX_VALUE)));
        assertTrue(memory.getMessage().contains("1.50 GB beside them"), memory.getMessage());
        assertTrue(memory.getMessage().contains("--dtype bfloat16"), memory.getMessage());
        assertEquals(1, memory.getMessage().lines().count());
        assertEquals(List.of(), told);
        assertEquals(List.of(), left());
        needs.check("mini", new FreeSpace(needs.memoryBytes(), needs.diskBytes()));
    }

    @Test
    void leavesNothingBehindWhenItFails() throws IOException {
        RehearsalRequest request = request("pythia-1.4b", AdapterKind.LORA, DType.F32, false);
        List<Path> before = new ArrayList<>();
        Rehearsal rehearsal =
                new Rehearsal(
                        request,
                        SETTINGS,
                        line -> {
                            if (line.equals("loading")) {
                                before.addAll(leftUnchecked());
                                throw new IllegalStateException("broken on purpose");
                            }
                        });
        assertThrows(IllegalStateException.class, () -> rehearsal.run(ENOUGH));
        assertEquals(1, before.size());
        assertTrue(before.get(0).getFileName().toString().startsWith("ff-rehearse-mini-"));
        assertEquals(List.of(), left());
    }

    private List<Path> leftUnchecked() {
        try {
            return left();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void namesAMissingScratchFolder() {
        UserException e =
                assertThrows(UserException.class, () -> FreeSpace.of(scratch.resolve("nowhere")));
        assertTrue(e.getMessage().contains("nowhere"), e.getMessage());
        assertTrue(e.getMessage().contains("--scratch"), e.getMessage());
    }

    /** The numbers of weights that the models' publishers state. */
    @ParameterizedTest
    @CsvSource({
        "pythia-1.4b, 1414647808, F32",
        "pythia-2.8b, 2775208960, F32",
        "pythia-6.9b, 6857302016, F32",
        "llama-3-8b, 8030261248, BF16",
        "smollm2-135m, 134515008, BF16",
    })
    void shapesAreTheRealOnes(String model, long weights, DType type) {
        ModelConfig config = RealModels.shape(model).config();
        assertEquals(weights, Layout.of(config).weights());
        assertEquals(type, config.dtype());
        assertTrue(RealModels.names().contains(model));
        assertFalse(RealModels.shape(model).maxPositions() < 2048);
    }
}
