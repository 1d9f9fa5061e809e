package org.fastforward.tasks.tokenise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTokenizerTest {

    @TempDir Path temporary;

    @Test
    void givesIdsComputedByHand() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.MEDICAL)) {
            // the = 258, Ġthe = 259, in = 261 by the order of the merges; c, a = bytes + 1.
            assertArrayEquals(
                    new int[] {258, 33, 'c' + 1, 'a' + 1, 259, 33, 261},
                    tokenizer.encode("the ca the in"));
            assertEquals(Fixtures.SIZE, tokenizer.size());
            assertEquals(0, tokenizer.endOfTextId());
            assertEquals("<|endoftext|>", tokenizer.endOfText());
            assertEquals(64, tokenizer.sha256().length());
        }
    }

    @Test
    void addsOnlyTheSpecialTokensThatAreMissing() {
        List<String> added = List.of("### End", "<|endoftext|>", "### End", "### Response:\n");
        try (TextTokenizer tokenizer = TextTokenizer.open(Fixtures.folder("plain"), added)) {
            assertEquals(Fixtures.SIZE + 2, tokenizer.size());
            assertArrayEquals(
                    new int[] {'a' + 1, 264, 265, 0},
                    tokenizer.encode("a### End### Response:\n<|endoftext|>"));
            assertArrayEquals(Fixtures.bytes("### Resp"), tokenizer.encode("### Resp"));
        }
    }

    @Test
    void putsTheBeginTokenFirstWhereTheTokenizerDoes() {
        try (TextTokenizer tokenizer = Fixtures.beginning(Task.INSTRUCTION)) {
            assertArrayEquals(new int[] {264, 'x' + 1}, tokenizer.encode("x"));
            assertArrayEquals(new int[] {'x' + 1}, tokenizer.encodeRaw("x"));
            assertArrayEquals(new int[] {264}, tokenizer.encode(""));
            assertArrayEquals(new int[] {}, tokenizer.encodeRaw(""));
            assertArrayEquals(new int[] {264, 'x' + 1, 'y' + 1}, tokenizer.encodeAtMost("xyz", 3));
            assertArrayEquals(new int[] {265}, tokenizer.encodeRaw("### End"));
            assertEquals(268, tokenizer.size());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "a\r\nb\rc\n\n",
                "tab\tand\u0000nul\u0001",
                "emoji \uD83D\uDE00\uD83C\uDFFD and \u00e9\u00df\u6f22\u5b57 \u0627\u0644",
                "<|user|>\nthe <|system|>",
                "\uFEFFmark \u200B \u2028 \uFFFD",
            })
    void anyTextSurvives(String text) {
        try (TextTokenizer tokenizer = Fixtures.beginning(Task.INSTRUCTION)) {
            assertEquals(text, tokenizer.decode(tokenizer.encodeRaw(text)));
        }
    }

    @Test
    void halfCharactersBecomeReplacementCharacters() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.CHAT)) {
            String text = "\uDE00a\uD83Db\uD83D\uDE00\uD83D";
            assertEquals(
                    "\uFFFDa\uFFFDb\uD83D\uDE00\uFFFD", tokenizer.decode(tokenizer.encode(text)));
        }
    }

    @Test
    void theBeginningOfALongTextIsThatOfTheWhole() {
        String text = "the other thin one, 1234  in   the end. ".repeat(20_000);
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.MEDICAL)) {
            int[] whole = tokenizer.encode(text);
            assertTrue(whole.length > 100_000);
            for (int length : new int[] {0, 1, 7, 128, 1024, 20_000, whole.length + 1}) {
                assertArrayEquals(
                        Arrays.copyOf(whole, Math.min(length, whole.length)),
                        tokenizer.encodeAtMost(text, length));
            }
        }
    }

    @Test
    void aTextWithoutSpacesIsCutToo() {
        String text = "thex".repeat(30_000);
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.MEDICAL)) {
            assertArrayEquals(new int[] {258, 'x' + 1, 258}, tokenizer.encodeAtMost(text, 3));
        }
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertEquals(
                "No tokenizer.json in "
                        + temporary
                        + "; give a checkpoint folder in Hugging Face layout",
                Fixtures.messageOf(() -> TextTokenizer.open(temporary, List.of())));

        Path file = temporary.resolve("tokenizer.json");
        Files.writeString(file, "{");
        assertTrue(open().startsWith(file + " is not JSON ("), open());

        Files.writeString(file, "{}");
        assertTrue(open().contains("it has no \"model\""), open());

        Files.copy(
                Fixtures.folder("plain").resolve("tokenizer.json"),
                file,
                StandardCopyOption.REPLACE_EXISTING);
        assertTrue(open().contains("has no end-of-text token; add \"eos_token\""), open());

        Files.writeString(
                temporary.resolve("tokenizer_config.json"),
                "{\"eos_token\":{\"content\":\"</s>\"}}");
        assertTrue(open().contains("names the end-of-text token '</s>'"), open());

        Files.writeString(file, "{\"model\":{\"type\":\"Nonsense\",\"vocab\":{\"</s>\":0}}}");
        assertTrue(open().contains("is not a tokenizer that can be loaded ("), open());
    }

    private String open() {
        return Fixtures.messageOf(() -> TextTokenizer.open(temporary, List.of()));
    }
}
