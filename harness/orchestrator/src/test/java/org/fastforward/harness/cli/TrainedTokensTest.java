package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.shared.Home;
import org.fastforward.shared.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What leaves a run is what was trained: the tokens that a task adds, with their rows, go with the
 * adapter and with a merged checkpoint, and whoever starts from an adapter records what it is.
 */
class TrainedTokensTest {
    private static final String BASE = Home.resolve("models/miniatures/llama-3-8b").toString();

    @TempDir Path folder;

    private static void ff(String... args) {
        StringWriter err = new StringWriter();
        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(new StringWriter()))
                        .setErr(new PrintWriter(err))
                        .execute(args);
        assertEquals(0, code, err::toString);
    }

    private Path data() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            lines.append("{\"instruction\": \"Add " + i + " and 3.\", ");
            lines.append("\"response\": \"The sum is " + (i + 3) + ".\"}\n");
        }
        return Files.writeString(folder.resolve("sums.jsonl"), lines);
    }

    /** Returns the folder of the cell's first run by its id. */
    private Path run(String task, Path data, String... set) throws IOException {
        Path results = Files.createTempDirectory(folder, "results");
        List<String> args = new ArrayList<>();
        args.addAll(List.of("run", "--model", "llama-3-8b", "--task", task));
        args.addAll(List.of("--data", data.toString(), "--results", results.toString()));
        for (String one :
                List.of("steps=2", "tiny_size=2", "test_size=2", "sequences_per_step=4")) {
            args.addAll(List.of("--set", one));
        }
        for (String one : set) {
            args.addAll(List.of("--set", one));
        }
        ff(args.toArray(String[]::new));
        try (Stream<Path> files = Files.walk(results)) {
            return files.filter(f -> f.endsWith("run.json")).sorted().toList().get(0).getParent();
        }
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.plain().readTree(file.toFile());
    }

    private List<JsonNode> score(Path data, String... more) throws IOException {
        Path out = folder.resolve("scores.jsonl");
        List<String> args = new ArrayList<>(List.of("score", "--task", "instruction"));
        args.addAll(List.of("--data", data.toString(), "--out", out.toString()));
        args.addAll(List.of(more));
        ff(args.toArray(String[]::new));
        List<JsonNode> scores = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            scores.add(Json.plain().readTree(line));
        }
        return scores;
    }

    @Test
    void addedTokensLeaveWithAdapterAndMergedCheckpoint() throws IOException {
        Path data = data();
        Path adapter = run("instruction", data, "learning_rate=1e-2").resolve("adapter");
        JsonNode config = json(adapter.resolve("adapter_config.json"));
        assertEquals(BASE, config.path("base_model_name_or_path").asText());
        assertEquals(
                "{\"embed_tokens\":[1024,1025,1026],\"lm_head\":[1024,1025,1026]}",
                config.path("trainable_token_indices").toString());
        JsonNode tokens = json(adapter.resolve("tokenizer.json")).path("added_tokens");
        assertEquals(1026, tokens.get(tokens.size() - 1).path("id").asInt());
        assertTrue(Files.exists(adapter.resolve("tokenizer_config.json")));

        Path merged = folder.resolve("merged");
        ff(
                "export",
                "--merged",
                "--checkpoint",
                BASE,
                "--adapter-folder",
                adapter.toString(),
                "--out",
                merged.toString());
        assertEquals(1027, json(merged.resolve("config.json")).path("vocab_size").asInt());
        assertEquals(tokens, json(merged.resolve("tokenizer.json")).path("added_tokens"));

        List<JsonNode> adapted =
                score(data, "--checkpoint", BASE, "--adapter-folder", adapter.toString());
        List<JsonNode> plain = score(data, "--checkpoint", merged.toString());
        for (int i = 0; i < adapted.size(); i++) {
            assertEquals(adapted.get(i).path("tokens"), plain.get(i).path("tokens"));
            assertEquals(
                    adapted.get(i).path("loss").asDouble(),
                    plain.get(i).path("loss").asDouble(),
                    5e-3);
        }

        // Another task that starts from it keeps its tokens, and records what it trains.
        Path more = run("instruction", data, "adapter_folder=" + adapter, "rank=3", "alpha=1");
        JsonNode settings = json(more.resolve("run.json")).path("settings");
        assertEquals(8, settings.path("rank").asInt());
        assertEquals(16, settings.path("alpha").asDouble());
        assertEquals(4, settings.path("target_modules").size());
        JsonNode again = json(more.resolve("adapter/adapter_config.json"));
        assertEquals(config.path("trainable_token_indices"), again.path("trainable_token_indices"));
        assertEquals(8, again.path("r").asInt());
    }
}
