package org.fastforward.tasks.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.fastforward.tasks.Field;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingTest {

    private static final String EMOJI = "\uD83D\uDE00";

    @TempDir Path temporary;

    @Test
    void jsonLinesKeepEveryText() throws IOException {
        write(
                "a.jsonl",
                "{\"clean_text\":\"a\\r\\nb\\u0000\\ud83d\\ude00" + EMOJI + "\"}",
                "{\"clean_text\":\"2020-01-01\",\"other\":[1,{\"x\":null}]}",
                "{\"clean_text\":null}",
                "{\"other\":[]}",
                "",
                "{\"clean_text\":\"\"}",
                "{\"clean_text\":\"007\"}");
        assertEquals(
                list("a\r\nb\u0000" + EMOJI + EMOJI, "2020-01-01", null, null, "", "007"),
                texts("a.jsonl"));
    }

    @Test
    void halfCharactersInJsonComeAsTheyAre() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            lines.append("{\"clean_text\":\"").append(i).append("\"}\n");
        }
        lines.append("{\"clean_text\":\"\\ud83d\\ud83d\\ude00 \\\\ud800 \\udE00x\\uD83d\"}\n");
        write("a.jsonl", lines.toString());
        List<String> texts = texts("a.jsonl");
        assertEquals(30_001, texts.size());
        for (int i = 0; i < 30_000; i++) {
            assertEquals(Integer.toString(i), texts.get(i));
        }
        assertEquals("\uD83D" + EMOJI + " \\ud800 \uDE00x\uD83D", texts.get(30_000));
    }

    @Test
    void readsPackedJsonAndLists() throws IOException {
        Path file = temporary.resolve("a.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"clean_text\":\"x\\ud800\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(list("x\uD800"), texts("a.jsonl.gz"));
        write("b.json", "[{\"clean_text\":\"x\"},", " {\"clean_text\":\"y\"}]");
        assertEquals(list("x", "y"), texts("b.json"));
    }

    @Test
    void readsCsv() throws IOException {
        write(
                "a.csv",
                "id,clean_text",
                "1,\"one\r\ntwo \"\"q\"\", " + EMOJI + "\"",
                "2,",
                "3,\"\"",
                "4,1e5");
        assertEquals(list("one\r\ntwo \"q\", " + EMOJI, null, "", "1e5"), texts("a.csv"));
        write("c.csv", "messages", "\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"x\"\"}]\"");
        assertEquals(list("[{\"role\":\"user\",\"content\":\"x\"}]"), values("c.csv", "messages"));
    }

    @Test
    void readsParquet() throws IOException, SQLException {
        write(
                "c.jsonl",
                "{\"id\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\\n" + EMOJI + "\"}]}",
                "{\"id\":2,\"messages\":null}",
                "{\"id\":3,\"messages\":[]}");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT * FROM read_json('"
                            + temporary.resolve("c.jsonl")
                            + "')) TO '"
                            + temporary.resolve("c.parquet")
                            + "' (FORMAT parquet)");
            statement.execute(
                    "COPY (SELECT 'text ' || i AS clean_text FROM range(30000) r(i)) TO '"
                            + temporary.resolve("m.parquet")
                            + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
        }
        assertEquals(
                list("[{\"role\":\"user\",\"content\":\"x\\n" + EMOJI + "\"}]", null, "[]"),
                values("c.parquet", "messages"));
        List<String> texts = texts("m.parquet");
        assertEquals(30_000, texts.size());
        assertEquals("text 29999", texts.get(29_999));
    }

    @Test
    void readsVeryLongTexts() throws IOException {
        String text = "word ".repeat(6_000_000);
        write("a.jsonl", "{\"clean_text\":\"" + text + "\"}");
        assertEquals(list(text), texts("a.jsonl"));
        write("a.csv", "clean_text,x", "\"" + text + "\",1");
        assertEquals(list(text), texts("a.csv"));
    }

    @Test
    void takesNamesLiterally() throws IOException {
        Files.createDirectory(temporary.resolve("it's [1] *"));
        write("it's [1] */a?.jsonl", "{\"clean_text\":\"x\"}");
        assertEquals(list("x"), texts("it's [1] */a?.jsonl"));
    }

    @Test
    void readsAFolderByName() throws IOException {
        Files.createDirectory(temporary.resolve("data"));
        for (String name : List.of("data/b.jsonl", "data/a.csv", "data/.c.json", "data/README")) {
            write(name, "clean_text");
        }
        write("dataset_infos.json", "{}");
        assertEquals(
                List.of("a.csv", "b.jsonl"),
                DataFile.at(temporary).stream()
                        .map(file -> file.path().getFileName().toString())
                        .toList());
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        Path none = temporary.resolve("none.jsonl");
        assertEquals(
                "There is no data file or folder " + none + "; fetch the data or correct it",
                Fixtures.messageOf(() -> DataFile.at(none)));
        assertEquals(
                "No data files in folder "
                        + temporary
                        + "; put .jsonl, .json, .csv or .parquet files there",
                Fixtures.messageOf(() -> DataFile.at(temporary)));
        write("a.txt", "x");
        assertEquals(
                temporary.resolve("a.txt")
                        + " is of no known kind; use a .jsonl, .json, .csv or .parquet file",
                Fixtures.messageOf(() -> DataFile.at(temporary.resolve("a.txt"))));
        write("b.jsonl", "{\"id\":1,\"text\":\"x\"}");
        assertEquals(
                temporary.resolve("b.jsonl")
                        + " has no field 'clean_text' (fields found: id, text); rename a field or"
                        + " give another file",
                Fixtures.messageOf(() -> texts("b.jsonl")));
        write("c.jsonl", "{\"clean_text\":\"x\"}", "{\"clean_text\":");
        String broken = Fixtures.messageOf(() -> texts("c.jsonl"));
        assertTrue(broken.contains("c.jsonl, line 2: not JSON (Unexpected end-of-input"), broken);
        assertTrue(broken.endsWith("; repair the line or fetch the file again"), broken);
        write("far.jsonl", "{\"clean_text\":\"x\"}\n".repeat(30_000) + "{\"clean_text\":");
        String far = Fixtures.messageOf(() -> texts("far.jsonl"));
        assertTrue(far.contains("far.jsonl, line 30001: not JSON"), far);
        write("d.parquet", "nonsense");
        String parquet = Fixtures.messageOf(() -> texts("d.parquet"));
        assertTrue(parquet.contains("d.parquet cannot be read ("), parquet);
        write("e.jsonl");
        assertEquals(List.of(), texts("e.jsonl"));
    }

    @Test
    void instructionFieldsComeInOrder() throws IOException {
        write("a.jsonl", "{\"response\":\"r\",\"x\":1,\"instruction\":\"i\"}");
        try (RecordReader reader = new RecordReader()) {
            reader.read(
                    DataFile.at(temporary).get(0),
                    Task.INSTRUCTION.fields(),
                    row -> assertArrayEquals(new String[] {"i", "r"}, row.values()));
        }
    }

    private void write(String name, String... lines) throws IOException {
        Files.writeString(temporary.resolve(name), String.join("\n", lines));
    }

    private List<String> texts(String name) {
        return values(name, "clean_text");
    }

    private List<String> values(String name, String field) {
        List<String> values = new ArrayList<>();
        try (RecordReader reader = new RecordReader()) {
            DataFile file = DataFile.at(temporary.resolve(name)).get(0);
            List<Field> fields = List.of(new Field(field, field.equals("messages")));
            reader.read(file, fields, row -> values.add(row.values()[0]));
        }
        return values;
    }

    private static List<String> list(String... values) {
        List<String> list = new ArrayList<>();
        for (String value : values) {
            list.add(value);
        }
        return list;
    }
}
