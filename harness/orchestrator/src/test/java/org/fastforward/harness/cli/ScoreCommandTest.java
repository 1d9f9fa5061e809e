package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.shared.Home;
import org.fastforward.shared.json.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ff score} refuses, and what it tells. */
class ScoreCommandTest {
    private static final String GOOD = "{\"clean_text\": \"Rest and water are advised.\"}\n";
    private static final String DIALOGUE =
            "{\"messages\": [{\"role\": \"ROLE\", \"content\": \"hi\"}]}\n";

    @TempDir Path folder;
    private Path checkpoint = Home.resolve("models/miniatures/pythia-1.4b");
    private Path data;
    private String out;
    private String err;

    @BeforeEach
    void write() throws IOException {
        data = Files.writeString(folder.resolve("data.jsonl"), GOOD + GOOD);
    }

    private int score(String task, Path from, Path to, String... more) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        List<String> args =
                Stream.concat(
                                Stream.of(
                                        "score",
                                        "--checkpoint",
                                        checkpoint.toString(),
                                        "--task",
                                        task,
                                        "--data",
                                        from.toString(),
                                        "--out",
                                        to.toString()),
                                Stream.of(more))
                        .toList();
        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(outText))
                        .setErr(new PrintWriter(errText))
                        .execute(args.toArray(new String[0]));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @ParameterizedTest
    @CsvSource({
        "data.jsonl, is the input",
        "./x/../data.jsonl, is the input",
        "link.jsonl, is the input",
        "hard.jsonl, is the input",
        "data/new.jsonl, lies in the input",
        "linked/new.jsonl, lies in the input",
        "data, is a folder",
    })
    void noOutputOverwritesAnInput(String name, String why) throws IOException {
        Files.createDirectory(folder.resolve("x"));
        Path inFolder = Files.createDirectory(folder.resolve("data"));
        Files.writeString(inFolder.resolve("a.jsonl"), GOOD);
        Files.createSymbolicLink(folder.resolve("link.jsonl"), data);
        Files.createSymbolicLink(folder.resolve("linked"), inFolder);
        Files.createLink(folder.resolve("hard.jsonl"), data);
        Path from = why.startsWith("lies") ? inFolder : data;
        assertEquals(2, score("medical", from, folder.resolve(name)), out);
        assertTrue(err.contains(why), err);
        assertEquals(1, err.lines().count(), err);
        assertEquals(GOOD + GOOD, Files.readString(data));
    }

    @Test
    void aCheckpointIsAnInputToo() {
        assertEquals(2, score("medical", data, checkpoint.resolve("scores.jsonl")));
        assertTrue(err.contains("lies in the input " + checkpoint), err);
    }

    @Test
    void nothingToScoreIsToldByItsReason() throws IOException {
        Path scores = folder.resolve("scores.jsonl");
        Path other = folder.resolve("chat.jsonl");
        Files.writeString(other, DIALOGUE.replace("ROLE", "human").repeat(60));
        assertEquals(2, score("chat", other, scores));
        assertEquals(
                "ff: nothing to score: "
                        + other
                        + ": 60 of 60 records dropped: a message's role is not one of system,"
                        + " user, assistant (60)\n",
                err);
        Path head = Files.writeString(folder.resolve("head.csv"), "id,clean_text\n");
        assertEquals(2, score("medical", head, scores));
        assertEquals("ff: nothing to score: " + head + " has no records\n", err);
        assertEquals(2, score("medical", data, scores, "--max-length", "1"));
        assertTrue(err.startsWith("ff: --max-length is 1; it must be at least 2"), err);
        assertTrue(Files.notExists(scores));
    }

    @Test
    void droppedRecordsAreCountedByReason() throws IOException {
        Path other = folder.resolve("chat.jsonl");
        Files.writeString(
                other, DIALOGUE.replace("ROLE", "human") + DIALOGUE.replace("ROLE", "user"));
        assertEquals(0, score("chat", other, folder.resolve("scores.jsonl")), err);
        assertTrue(
                out.startsWith(
                        "1 of 2 records dropped: a message's role is not one of system, user,"
                                + " assistant (1)\n1 records scored, 1 dropped, mean loss "),
                out);
    }

    @Test
    void namesMayLookLikeAnything() throws IOException {
        Path odd = Files.writeString(folder.resolve("@it's \"a\" $b #c %d.jsonl"), GOOD);
        Path scores = folder.resolve("@scores %s.jsonl");
        assertEquals(0, score("medical", odd, scores), err);
        assertEquals(1, Files.readAllLines(scores).size());
    }

    /** A tokenizer with a token that the embedding has no row for. */
    @Test
    void aTokenBeyondTheEmbeddingIsToldBeforeTheStart() throws IOException {
        Path whole = Home.resolve("models/miniatures/llama-3-8b");
        checkpoint = Files.createDirectory(folder.resolve("oov"));
        try (Stream<Path> files = Files.list(whole)) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(checkpoint.resolve(file.getFileName()), file);
            }
        }
        Path json = checkpoint.resolve("tokenizer.json");
        ObjectNode tokenizer = (ObjectNode) Json.plain().readTree(json.toFile());
        ((ArrayNode) tokenizer.get("added_tokens"))
                .addObject()
                .put("id", 1024)
                .put("content", "[PAD]")
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
        Files.delete(json);
        Json.plain().writeValue(json.toFile(), tokenizer);
        Path scores = folder.resolve("scores.jsonl");
        assertEquals(0, score("medical", data, scores), err);
        Files.writeString(data, GOOD + GOOD.replace("water", "[PAD]"));
        assertEquals(2, score("medical", data, scores));
        assertEquals(
                "ff: record 1 has the token '[PAD]' with id 1024, but the checkpoint's embedding has"
                        + " 1024 rows: take tokenizer.json and weights from one checkpoint, or"
                        + " remove that text from the data\n",
                err);
        Files.writeString(data, GOOD.replace("water", "[PAD]").repeat(20));
        StringWriter told = new StringWriter();
        int code =
                Main.commandLine()
                        .setErr(new PrintWriter(told))
                        .setOut(new PrintWriter(new StringWriter()))
                        .execute(
                                ("run --model llama-3-8b --task medical --set test_size=4"
                                                + " --set tiny_size=4 --results "
                                                + folder.resolve("results"))
                                        .concat(" --data " + data + " --checkpoint " + checkpoint)
                                        .split(" "));
        assertEquals(2, code, told::toString);
        assertTrue(told.toString().contains("has the token '[PAD]' with id 1024"), told::toString);
        assertTrue(Files.notExists(folder.resolve("results")), "nothing half-written is left");
    }
}
