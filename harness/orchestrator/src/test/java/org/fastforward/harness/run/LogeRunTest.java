package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.loge.StandInCache;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of LoGE: a low-rank way back in the arms beside Adam's. */
class LogeRunTest {
    /** A number that no other run asks for: what is kept under it is these tests'. */
    private static final int SAMPLES = 5;

    @TempDir Path folder;

    @BeforeEach
    void forget() throws IOException {
        Path kept = StandInCache.of(System.getenv()).folder();
        if (!Files.isDirectory(kept)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(kept, "*.json")) {
            for (Path file : files) {
                if (new ObjectMapper().readTree(file.toFile()).path("loge_samples").asInt()
                        == SAMPLES) {
                    String name = file.getFileName().toString();
                    Files.deleteIfExists(kept.resolve(name.replace(".json", ".safetensors")));
                }
            }
        }
    }

    @Test
    void anArmWithALowRankWayBackIsMeasuredAgainstExactAdam() throws Exception {
        List<RunSpec> cell =
                cell(
                        "[{policy: none, set: {loge_rank: 0.25}},"
                                + " {policy: none, set: {loge_rank: 1000}},"
                                + " {policy: bracket, set: {loge_rank: 8, loge_choice: singular}}]");
        assertEquals(Outcome.DONE, TinyCell.run(folder, cell));
        Summary adam = summary(cell.get(0));
        Summary quarter = summary(cell.get(1));
        Summary full = summary(cell.get(2));
        assertEquals(adam.startLoss(), quarter.startLoss(), "forward, bit for bit");
        assertEquals(adam.finalLoss(), full.finalLoss(), 2e-4, "full rank is exact");
        assertEquals(adam.steps(), quarter.steps());
        assertTrue(quarter.flopsExact() < full.flopsExact());
        assertTrue(quarter.finalLoss() < quarter.startLoss() - 1e-4);
        assertNotEquals(adam.finalLoss(), quarter.finalLoss(), "the rank had no effect at all");
        assertTrue(fact(cell.get(1)).startsWith("made in "), fact(cell.get(1)));
        assertTrue(
                record(cell.get(0)).facts().keySet().stream().noneMatch(f -> f.contains("loge")));
        assertEquals("adam, loge rank 0.25", cell.get(1).armKey());

        Path again = folder.resolve("again");
        assertEquals(Outcome.DONE, TinyCell.run(again, cell));
        assertEquals(
                "from the cache",
                RunReader.readRecord(CellRunner.folder(again, cell.get(1)))
                        .facts()
                        .get("loge_stand_ins"));
        for (RunSpec spec : cell) {
            TinyCell.assertSame(folder, again, spec);
        }
    }

    @Test
    void lastLayersMayStayExact() throws Exception {
        List<RunSpec> cell =
                cell(
                        "[{policy: none, set: {loge_rank: 4, loge_exact_layers: 1000}},"
                                + " {policy: none, set: {loge_rank: 4, loge_exact_layers: 0.5}},"
                                + " {policy: none, set: {loge_rank: 4}}]");
        assertEquals(Outcome.DONE, TinyCell.run(folder, cell));
        Summary all = summary(cell.get(1));
        assertEquals(summary(cell.get(0)).finalLoss(), all.finalLoss(), "bit for bit");
        Summary half = summary(cell.get(2));
        Summary none = summary(cell.get(3));
        assertNotEquals(none.finalLoss(), half.finalLoss());
        assertTrue(none.flopsExact() < half.flopsExact());
        assertTrue(half.flopsExact() < all.flopsExact());
    }

    @Test
    void leavesPlainAdamAndItsIdAlone() throws Exception {
        RunSpec plain = TinyCell.of("pythia-1.4b", "medical", "lora").get(0);
        RunSpec low = TinyCell.of("pythia-1.4b", "medical", "lora", "loge_rank", "0.1").get(0);
        assertEquals(plain.id(), low.id());
        List<RunSpec> cell = cell("[{policy: none, set: {loge_rank: 0.25}}, {policy: none}]");
        assertNotEquals(cell.get(1).id(), cell.get(2).id());
    }

    @Test
    void refusesWhatCannotBe() {
        refuses("loge_rank", "1.5", "loge_rank");
        refuses("loge_rank", "-1", "loge_rank");
        refuses("loge_samples", "0", "loge_samples");
        refuses("loge_exact_layers", "2.5", "loge_exact_layers");
        refuses("loge_choice", "largest", "gradient, energy, importance, singular");
        UserException narrow =
                assertThrows(
                        UserException.class,
                        () ->
                                TinyCell.of(
                                        "pythia-1.4b",
                                        "medical",
                                        "lora",
                                        "loge_rank",
                                        "8",
                                        "dtype",
                                        "bfloat16"));
        assertTrue(narrow.getMessage().contains("float32"), narrow.getMessage());
    }

    private static void refuses(String key, String value, String says) {
        UserException refused =
                assertThrows(
                        UserException.class,
                        () -> TinyCell.of("pythia-1.4b", "medical", "lora", key, value));
        assertTrue(refused.getMessage().contains(says), refused.getMessage());
    }

    private List<RunSpec> cell(String arms) throws Exception {
        return TinyCell.withArms(
                folder,
                arms,
                "steps",
                "4",
                "test_every",
                "4",
                "loge_samples",
                String.valueOf(SAMPLES));
    }

    private Summary summary(RunSpec spec) {
        return RunReader.readState(CellRunner.folder(folder, spec)).summary();
    }

    private RunRecord record(RunSpec spec) {
        return RunReader.readRecord(CellRunner.folder(folder, spec));
    }

    private String fact(RunSpec spec) {
        return record(spec).facts().get("loge_stand_ins");
    }
}
