package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cell under the paper's profile, on folders in the format of real checkpoints and data. */
class PaperCellTest {
    @TempDir Path temp;

    @Test
    void runsOnLocalFoldersAndRecordsTheirHashes() throws IOException {
        Path data = Files.createDirectories(temp.resolve("guidelines"));
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            records.append("{\"id\": \"")
                    .append(i)
                    .append("\", \"source\": \"who\", \"title\": null, \"clean_text\": \"Dose ")
                    .append(i)
                    .append(" of the medicine is given twice a day.\\nSee chapter ")
                    .append(i * 7)
                    .append(".\"}\n");
        }
        Files.writeString(data.resolve("open_guidelines.jsonl"), records);
        Path checkpoint = Home.resolve("models/miniatures/pythia-1.4b");
        int exit =
                Main.commandLine()
                        .execute(
                                "run",
                                "--profile",
                                "paper",
                                "--model",
                                "pythia-1.4b",
                                "--task",
                                "medical",
                                "--checkpoint",
                                checkpoint.toString(),
                                "--data",
                                data.toString(),
                                "--results",
                                temp.resolve("results").toString(),
                                "--set",
                                "steps=7",
                                "--set",
                                "sequences_per_step=10",
                                "--set",
                                "threads=1",
                                "--set",
                                "max_tau=4",
                                "--set",
                                "tiny_size=4",
                                "--set",
                                "test_size=6");
        assertEquals(0, exit);
        List<RunRecord> runs = records(temp.resolve("results"));
        assertEquals(3, runs.size());
        for (RunRecord run : runs) {
            Map<String, String> facts = run.facts();
            assertEquals("paper", run.profile());
            assertEquals("pythia-1.4b", facts.get("checkpoint"));
            for (String hash : List.of("checkpoint_sha256", "data_sha256", "tokenizer_sha256")) {
                assertTrue(facts.get(hash).matches("[0-9a-f]{64}"), hash);
            }
            // 60 without a test set of 6; half of what is left stays apart for the tiny set.
            assertEquals("27", facts.get("train_sequences"));
            assertEquals(2, run.settings().get("split_version"));
            assertEquals(64, run.settings().get("rank"), "the paper's");
        }
    }

    private static List<RunRecord> records(Path results) throws IOException {
        try (Stream<Path> grids = Files.list(results)) {
            Path grid = grids.findFirst().orElseThrow();
            assertTrue(grid.getFileName().toString().startsWith("paper-guidelines-pythia-1.4b-"));
            return RunReader.readAll(grid.resolve(RunFolder.RUNS)).runs().stream()
                    .map(run -> run.record())
                    .toList();
        }
    }
}
