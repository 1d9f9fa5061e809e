package org.fastforward.tasks.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of JSON only the fields asked for are looked at. */
class JsonReadingTest {

    @TempDir Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.json", "a.jsonl.gz", "a.json.gz"})
    void otherFieldsMatterNot(String name) {
        String lines =
                "{\"clean_text\":\"a\",\"meta\":{\"DOI\":1,\"doi\":\"b\"}}\n"
                        + "{\"meta\":[1,{\"x\":NaN}],\"clean_text\":\"b\",\"Clean_Text\":7}\n"
                        + "{\"clean_text\":\"c\",\"\":1,\"a.b\":2,\"q\\\"x\":3,\"k\":1,\"k\":2}\n";
        assertEquals(list("a", "b", "c"), Reading.texts(name, lines));
        StringBuilder sparse = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            sparse.append("{\"key_" + i + "\":{\"k" + i + "\":1},\"clean_text\":\"t\"}\n");
        }
        assertEquals(10_000, Reading.texts(name, sparse.toString()).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.json"})
    void aRecordWithoutTheFieldIsDroppedAndSaysWhy(String name) {
        String lines =
                "{}\n".repeat(30_000)
                        + "{\"clean_text\":\"a\"}\n{\"clean_text\":null}\n{\"clean_text\":7}\n"
                        + "{\"clean_text\":[\"x\"]}\n{\"clean_text\":{}}\n{\"clean_text\":true}\n"
                        + "{\"clean_text\":\"x\",\"clean_text\":\"y\"}\n";
        List<String> texts = Reading.texts(name, lines);
        assertEquals(
                list(
                        "a",
                        null,
                        "problem: clean_text is a number, not a text",
                        "problem: clean_text is a list, not a text",
                        "problem: clean_text is an object, not a text",
                        "problem: clean_text is true or false, not a text",
                        "problem: clean_text stands twice in the record"),
                texts.subList(30_000, texts.size()));
        assertEquals(list(null, null), texts.subList(0, 2));
    }

    @Test
    void aFileThatNeverHasTheFieldIsRefused() {
        String message =
                Fixtures.messageOf(() -> Reading.texts("a.jsonl", "{\"text\":1}\n{\"b\":1}\n"));
        assertTrue(
                message.endsWith(
                        "a.jsonl has no field 'clean_text' (fields found: text, b); rename a field"
                                + " or give another file"),
                message);
        assertEquals(list(), Reading.texts("a.jsonl", ""));
        assertEquals(list(), Reading.texts("a.json", "[]"));
    }

    @Test
    void theLineAtFaultIsNamed() {
        String good = "{\"clean_text\":\"a\"}\n";
        assertLine(3, "a.jsonl", good + good + "{\"clean_text\":\"cut in the mid");
        assertLine(3, "a.jsonl", good + "\r\n" + "{\"clean_text\":\n" + good);
        assertLine(2, "a.jsonl", good.replace('\n', '\r') + "{\"clean_text\":\"x\u0000y\"}");
        assertLine(30_001, "a.jsonl.gz", good.repeat(30_000) + "{");
        assertLine(2, "a.jsonl", good + "42\n" + good);
        assertLine(1, "a.jsonl", "[{\"clean_text\":\"a\"}]\n");
        assertLine(1, "a.jsonl", "{\"clean_text\":\"a\"} {\"clean_text\":\"b\"}\n");
        assertLine(2, "a.jsonl", good + "{'clean_text':'a'}\n");
        assertLine(2, "a.jsonl", good + "// a comment\n");
        assertLine(3, "a.json", "[\n{\"clean_text\":\"a\"},\n42]");
        assertLine(2, "a.json", "[{\"clean_text\":\"a\"},\n[]]");
        assertLine(4, "a.json", good + "\n\n{\"clean_text\":\"a\"x}");
        assertLine(2, "a.json", "[\n{\"clean_text\":\"a\"");
        byte[] latin =
                (good + "{\"clean_text\":\"caf\u00e9\"}").getBytes(StandardCharsets.ISO_8859_1);
        for (String name : List.of("a.jsonl", "a.json", "a.jsonl.gz", "a.json.gz")) {
            String message = Fixtures.messageOf(() -> Reading.texts(name, latin));
            assertTrue(
                    message.endsWith(name + ", line 2: not UTF-8; save the file as UTF-8"),
                    message);
        }
        // The character that stands for what cannot be decoded may stand there itself.
        assertEquals(list("\uFFFD"), Reading.texts("a.jsonl", "{\"clean_text\":\"\uFFFD\"}"));
        assertEquals(list("a"), Reading.texts("a.jsonl", "\uFEFF" + good));
        assertEquals(list("a"), Reading.texts("a.json", "\uFEFF[" + good + "]"));
    }

    @Test
    void aFileThatEndsTooEarlyIsRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 1_000; i++) {
                out.write(("{\"clean_text\":\"" + i + "\"}\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        for (String name : List.of("a.jsonl.gz", "b.json.gz")) {
            Path file = temporary.resolve(name);
            Files.write(file, Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
            String message = Fixtures.messageOf(() -> Reading.of(Task.MEDICAL, file));
            assertTrue(message.contains(name + " cannot be read ("), message);
        }
        String csv = "clean_text\nx\n";
        Path notPacked = Files.writeString(temporary.resolve("c.csv.gz"), csv);
        String message = Fixtures.messageOf(() -> Reading.of(Task.MEDICAL, notPacked));
        assertTrue(message.contains("c.csv.gz cannot be read ("), message);
    }

    @Test
    void listsComeAsTheirText() throws IOException {
        String messages =
                "[{\"role\":\"user\",\"content\":\"x \\ud83d\\ude00 ]\",\"Id\":1,\"id\":2}]";
        for (String name : List.of("a.jsonl", "a.json")) {
            Path file = temporary.resolve(name);
            Files.writeString(
                    file,
                    "{\"a\":[1],\"messages\": "
                            + messages
                            + " ,\"z\":{}}\n"
                            + "{\"messages\":\"text\"}\n{\"messages\": 7 }\n{\"messages\":null}\n"
                            + "{\"b\":true}\n");
            List<List<String>> records = Reading.of(Task.CHAT, file);
            String first = records.get(0).get(0).replace("\\ud83d\\ude00", "\uD83D\uDE00");
            assertEquals(messages.replace("\\ud83d\\ude00", "\uD83D\uDE00"), first);
            assertEquals(
                    list("\"text\"", "7", null, null),
                    records.subList(1, 5).stream().map(record -> record.get(0)).toList());
        }
    }

    private static void assertLine(int line, String name, String content) {
        String message = Fixtures.messageOf(() -> Reading.texts(name, content));
        assertTrue(message.contains(name + ", line " + line + ": "), message);
        assertTrue(message.lines().count() == 1, message);
    }

    private static List<String> list(String... values) {
        return Arrays.asList(values);
    }
}
