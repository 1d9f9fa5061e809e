package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cell that is done is shown again only while its data and its weights are what they were. */
class SameInputsTest {
    @TempDir Path folder;

    private final StringWriter err = new StringWriter();
    private Path checkpoint;
    private Path data;

    @BeforeEach
    void inputs() throws IOException {
        checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
        try (Stream<Path> files = Files.list(Home.resolve("models/miniatures/pythia-1.4b"))) {
            for (Path file : files.toList()) {
                Files.copy(file, checkpoint.resolve(file.getFileName()));
            }
        }
        data = folder.resolve("medical.jsonl");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append("{\"clean_text\": \"Take " + i + " grams of salt in a day.\"}\n");
        }
        Files.writeString(data, lines);
    }

    private int run(String... set) {
        List<String> args = new ArrayList<>();
        args.addAll(List.of("run", "--model", "pythia-1.4b", "--task", "medical"));
        args.addAll(List.of("--checkpoint", checkpoint.toString(), "--data", data.toString()));
        args.addAll(List.of("--results", folder.resolve("results").toString()));
        for (String one :
                List.of("steps=1", "tiny_size=2", "test_size=2", "sequences_per_step=2")) {
            args.addAll(List.of("--set", one));
        }
        for (String one : set) {
            args.addAll(List.of("--set", one));
        }
        err.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(args.toArray(String[]::new));
    }

    /** Changes a file, asks for the cell again, and brings back what was in the file. */
    private void assertRefused(Path file, String from, String to, String why, String... set)
            throws IOException {
        byte[] before = Files.readAllBytes(file);
        String text = new String(before, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from), file + " has no " + from);
        Files.writeString(file, text.replace(from, to), StandardCharsets.ISO_8859_1);
        assertEquals(2, run(set), err::toString);
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().contains("is done already in " + folder), err::toString);
        assertTrue(err.toString().contains("with " + why), err::toString);
        Files.write(file, before);
    }

    @Test
    void whatIsDoneIsHeldToItsInputs() throws IOException {
        assertEquals(0, run(), err::toString);
        assertEquals(0, run(), err::toString);
        assertRefused(data, "39 grams", "38 grams", "other data");
        Path weights = checkpoint.resolve("model.safetensors");
        byte[] last = Files.readAllBytes(weights);
        String end = new String(last, last.length - 8, 8, StandardCharsets.ISO_8859_1);
        String other = new StringBuilder(end).reverse().toString();
        assertRefused(weights, end, other, "other weights");
        // What is brought back is done as before.
        assertEquals(0, run(), err::toString);
        Path config = checkpoint.resolve("config.json");
        assertRefused(config, "\"layer_norm_eps\" : 1.0E-5", "\"layer_norm_eps\": 1e-4", "other w");
        Path tokenizer = checkpoint.resolve("tokenizer.json");
        assertRefused(tokenizer, "\"added_tokens\":", "\"added_tokens\": ", "another tokenizer");

        // The adapter that a run starts from is one of its inputs too.
        Path adapter = Files.createDirectory(folder.resolve("adapter"));
        try (Stream<Path> all = Files.walk(folder.resolve("results"))) {
            for (Path file : all.filter(f -> f.getParent().endsWith("adapter")).limit(2).toList()) {
                Files.copy(file, adapter.resolve(file.getFileName()));
            }
        }
        String from = "adapter_folder=" + adapter;
        assertEquals(0, run(from), err::toString);
        Path peft = adapter.resolve("adapter_config.json");
        assertRefused(peft, "\"inference_mode\"", " \"inference_mode\"", "another adapter", from);
    }
}
