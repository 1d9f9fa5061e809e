package org.fastforward.tasks.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.fastforward.shared.UserException;

/** Whatever a file holds: what a plain reader reads of it, or one line that says why not. */
class ReadingFuzzTest {

    private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};

    private static final ObjectMapper PLAIN =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Rows written by the rules, in every way that these allow, are read back. */
    @Property(tries = 300)
    void csvWrittenByTheRulesIsReadBack(
            @ForAll("values") List<List<String>> rows, @ForAll Random random) {
        int place = random.nextInt(3);
        List<String> expected = new ArrayList<>();
        StringBuilder csv = new StringBuilder();
        String[] header = {"id", "#x", "a \"b\""};
        header[place] = "clean_text";
        line(csv, List.of(header), random);
        for (List<String> row : rows) {
            boolean[] quoted = line(csv, row, random);
            String value = row.get(place);
            expected.add(value.isEmpty() && !quoted[place] ? null : value);
        }
        assertEquals(expected, Reading.texts("a.csv", csv.toString()));
    }

    @Provide
    Arbitrary<List<List<String>>> values() {
        Arbitrary<String> value =
                Arbitraries.strings()
                        .withChars("ab ,\"\r\n#'\t;\u00e9\u4e2d\uFFFD\u2028")
                        .ofMaxLength(8);
        return value.list().ofSize(3).list().ofMaxSize(12);
    }

    private static boolean[] line(StringBuilder csv, List<String> values, Random random) {
        boolean[] quoted = new boolean[values.size()];
        for (int i = 0; i < quoted.length; i++) {
            String value = values.get(i);
            boolean must = value.matches("(?s)\".*|.*[,\r\n].*");
            quoted[i] = must || random.nextBoolean();
            csv.append(i == 0 ? "" : ",");
            csv.append(quoted[i] ? '"' + value.replace("\"", "\"\"") + '"' : value);
        }
        csv.append(LINE_ENDS[random.nextInt(3)]);
        return quoted;
    }

    /** Any characters at all. */
    @Property(tries = 600)
    void anyCsvIsReadAsByAPlainReaderOrRefused(@ForAll("csv") String rest) {
        String csv = "clean_text,b\n" + rest;
        check(() -> PlainCsv.column(csv), () -> Reading.texts("a.csv", csv));
    }

    @Provide
    Arbitrary<String> csv() {
        return Arbitraries.of(
                        "a", ",", ",", "\"", "\"\"", "\n", "\r", "\r\n", "#", " ", "a,b\n",
                        "\"x\",")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    /** Lines with a byte or two changed. */
    @Property(tries = 500)
    void damagedJsonLinesAreReadAsByAPlainReaderOrRefused(
            @ForAll("jsonLines") List<String> lines, @ForAll Random random) {
        byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            byte[] likely = {'"', '\\', '{', '}', ',', ':', '\n', '\r', ' ', 0, (byte) 0xC3, 'u'};
            bytes[random.nextInt(bytes.length)] = likely[random.nextInt(likely.length)];
        }
        check(() -> plainJsonLines(bytes), () -> Reading.texts("a.jsonl", bytes));
    }

    @Provide
    Arbitrary<List<String>> jsonLines() {
        Arbitrary<String> text =
                Arbitraries.of(
                                "a",
                                " ",
                                "\\n",
                                "\\\"",
                                "\\\\",
                                "\\/",
                                "\\u00e9",
                                "\\ud83d\\ude00",
                                "\\ud83d",
                                "\\ude00",
                                "\u00e9",
                                "\uD83D\uDE00",
                                "}",
                                "{",
                                "[",
                                ",",
                                "\\u0000")
                        .list()
                        .ofMaxSize(6)
                        .map(parts -> '"' + String.join("", parts) + '"');
        Arbitrary<String> other =
                Arbitraries.oneOf(
                        text,
                        Arbitraries.of(
                                "1",
                                "-0.5e+10",
                                "true",
                                "null",
                                "[]",
                                "{}",
                                "[1,[{\"a\":2}]]",
                                "{\"clean_text\":\"inner\",\"A\":{},\"a\":[\"x\"]}"));
        Arbitrary<String> pair =
                Combinators.combine(
                                Arbitraries.of(
                                        "x", "Clean_Text", "", "clean_texts", "clean\\u005ftext"),
                                other)
                        .as((name, value) -> "\"" + name + "\":" + value);
        Arbitrary<String> field =
                Arbitraries.frequencyOf(Tuple.of(6, text), Tuple.of(1, other))
                        .map(value -> "\"clean_text\" : " + value);
        Arbitrary<String> record =
                Combinators.combine(pair.list().ofMaxSize(3), field, pair.list().ofMaxSize(2))
                        .as(
                                (before, middle, after) -> {
                                    List<String> all = new ArrayList<>(before);
                                    all.add(middle);
                                    all.addAll(after);
                                    return "{ " + String.join(" , ", all) + "}";
                                });
        return Arbitraries.frequencyOf(
                        Tuple.of(9, record),
                        Tuple.of(1, Arbitraries.of("", "  ", "{}", "42", "[]")))
                .list()
                .ofMaxSize(8);
    }

    private interface Reader {
        List<String> read();
    }

    /** The plain reader's null means that the file is to be refused. */
    private static void check(Reader plain, Reader ours) {
        List<String> expected = plain.read();
        List<String> read;
        try {
            read = ours.read();
        } catch (UserException e) {
            assertFalse(e.getMessage().isBlank());
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            assertEquals(null, expected, "refused: " + e.getMessage());
            return;
        }
        assertEquals(expected, read);
    }

    private static List<String> plainJsonLines(byte[] bytes) {
        String all;
        try {
            all = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        boolean found = false;
        int records = 0;
        for (String line : all.split("\r\n|\r|\n", -1)) {
            if (line.matches("[ \t]*")) {
                continue;
            }
            JsonNode record;
            try {
                record = PLAIN.readTree(line);
            } catch (JsonProcessingException e) {
                return null;
            }
            if (!record.isObject()) {
                return null;
            }
            records++;
            JsonNode text = record.get("clean_text");
            found |= text != null;
            long times = times(line);
            if (times > 1) {
                texts.add("problem: clean_text stands twice in the record");
            } else if (text == null || text.isNull()) {
                texts.add(null);
            } else if (text.isTextual()) {
                texts.add(text.textValue());
            } else {
                String what =
                        text.isNumber()
                                ? "a number"
                                : text.isBoolean()
                                        ? "true or false"
                                        : text.isArray() ? "a list" : "an object";
                texts.add("problem: clean_text is " + what + ", not a text");
            }
        }
        return records > 0 && !found ? null : texts;
    }

    /** How often a line has the field at its top: a tree keeps one of them. */
    private static long times(String line) {
        try (JsonParser parser = PLAIN.createParser(line)) {
            int depth = 0;
            long times = 0;
            for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                depth += t.isStructStart() ? 1 : t.isStructEnd() ? -1 : 0;
                if (depth == 1
                        && t == JsonToken.FIELD_NAME
                        && parser.currentName().equals("clean_text")) {
                    times++;
                }
            }
            return times;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
