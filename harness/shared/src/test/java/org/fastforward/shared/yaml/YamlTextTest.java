package org.fastforward.shared.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTextTest {

    /** What a grid file holds, in small. */
    private record Settings(
            String account,
            List<Long> seeds,
            int cpus,
            double rate,
            boolean merged,
            Map<String, Settings> more) {}

    /** Scalars as the core schema of YAML 1.2 has them, in the text of JSON. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | 7",
                "-7 | -7",
                "0 | 0",
                "007 | \"007\"",
                "010 | \"010\"",
                "+7 | \"+7\"",
                "0o17 | \"0o17\"",
                "0x1F | \"0x1F\"",
                "1_000 | \"1_000\"",
                "12345678901 | 12345678901",
                "123456789012345678901 | 123456789012345678901",
                "1.5 | 1.5",
                "2e-5 | 2.0E-5",
                ".5 | 0.5",
                "1:30:00 | \"1:30:00\"",
                "12:30 | \"12:30\"",
                "2026-01-01 | \"2026-01-01\"",
                "yes | \"yes\"",
                "no | \"no\"",
                "on | \"on\"",
                "Off | \"Off\"",
                "n | \"n\"",
                "true | true",
                "False | false",
                "~ | null",
                "null | null",
                "'007' | \"007\"",
                "'7' | \"7\"",
                "\"true\" | \"true\"",
                "!!str 7 | \"7\"",
                "[1, two, [3]] | [1,\"two\",[3]]",
                "{a: 1, b: {c: x}} | {\"a\":1,\"b\":{\"c\":\"x\"}}",
                "{a: &x [1], b: *x} | {\"a\":[1],\"b\":[1]}",
                "{a: &x {p: 1, q: 2}, b: {<<: *x, p: 3}} | {\"a\":{\"p\":1,\"q\":2},\"b\":{\"p\":3,\"q\":2}}",
            })
    void scalarsAreThoseOfTheCoreSchema(String yaml, String json) {
        assertEquals(json, YamlText.read(yaml).root().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1\\nb: 2\\na: 3 | line 3, column 1: the key 'a' stands there already in line 1",
                "m: {x: 1, x: 2} | line 1, column 11: the key 'x' stands there already in line 1",
                "a: [1, 2\\nb: 3 | line 2, column 2: ",
                "a: [x=y[1-2]] | line 1, column 8: ",
                "a:\\n\\t- 1 | line 2, column 1: ",
                "a: 1\\n---\\nb: 2 | line 2, column 1: ",
                "a: *nothing | line 1, column 4: ",
                "a: !own 1 | line 1, column 4: the tag !own means nothing here",
                "? [1]\\n: 2 | line 1, column 3: a key must be a text",
                "a: &x [*x] | line 1, column 4: nested or repeated too often",
                "a: @b | line 1, column 4: ",
                "a: \"b | line 1, column 6: ",
            })
    void whatIsWrongIsToldWithItsPlace(String yaml, String message) {
        assertRefused(message, yaml.replace("\\n", "\n").replace("\\t", "\t"));
    }

    @Test
    void aSmallTextCannotBecomeAHugeTree() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String before = "*a" + (i - 1);
            bomb.append("a" + i + ": &a" + i + " [" + (before + ", ").repeat(9) + before + "]\n");
        }
        assertRefused("nested or repeated too often", bomb.toString());
        assertRefused("", "[".repeat(100_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "seeds: 7 | line 1, column 8: seeds must be a list, not 7",
                "seeds: [0, 1.5] | line 1, column 12: seeds[1] must be a whole number, not 1.5",
                "seeds: [0, 0x1F] | seeds[1] must be a whole number, not \"0x1F\"",
                "seeds: {a: 1} | seeds must be a list, not keys with values",
                "account: 1.10 | line 1, column 10: account must be a text, not 1.1",
                "account: [a] | account must be a text, not a list",
                "account: true | account must be a text, not true",
                "cpus: many | cpus must be a whole number, not \"many\"",
                "cpus: \"\" | cpus must be a whole number, not \"\"",
                "cpus: 99999999999 | cpus must be a whole number, not 99999999999",
                "rate: fast | rate must be a number, not \"fast\"",
                "merged: yes | merged must be true or false, not \"yes\"",
                "merged: 1 | merged must be true or false, not 1",
                "more: [a] | more must be keys with values, not a list",
                "more: {a: {cpus: x}} | line 1, column 18: more.a.cpus must be a whole number, not",
                "more: {a: 1} | more.a must be keys with values, not 1",
                "cpu: 1 | line 1, column 6: unknown key 'cpu'; known: account, cpus, merged, more,",
            })
    void aValueOfAnotherKindIsToldAsWhatWasExpected(String yaml, String message) {
        UserException e =
                assertThrows(
                        UserException.class, () -> YamlText.read(yaml).as(Settings.class), yaml);
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void digitsAreANumberWhereOneIsWanted() {
        Settings read =
                YamlText.read("account: 0123\nseeds: [0, 010]\ncpus: 010").as(Settings.class);
        assertEquals("0123", read.account());
        assertEquals(List.of(0L, 10L), read.seeds());
        assertEquals(10, read.cpus());
        assertEquals("7", YamlText.read("account: 7").as(Settings.class).account());
    }

    @Test
    void filesAreUtf8(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.yaml");
        Files.writeString(file, "\uFEFFaccount: caf\u00e9 \uD83D\uDE00\r\n");
        assertEquals("caf\u00e9 \uD83D\uDE00", YamlText.read(file).as(Settings.class).account());
        Files.write(file, "account: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        UserException e = assertThrows(UserException.class, () -> YamlText.read(file));
        assertEquals("it is not UTF-8; save it as UTF-8", e.getMessage());
        assertTrue(YamlText.read("# nothing\n").root().isMissingNode());
    }

    private static void assertRefused(String part, String yaml) {
        UserException e = assertThrows(UserException.class, () -> YamlText.read(yaml), yaml);
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
}
