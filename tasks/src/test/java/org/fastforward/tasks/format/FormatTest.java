package org.fastforward.tasks.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.tokenise.TextTokenizer;
import org.junit.jupiter.api.Test;

class FormatTest {

    private static final int SPACE = ' ' + 1;
    private static final int TWO_SPACES = 260;

    @Test
    void instructionTextIsTheReferencesSixLines() {
        assertEquals(
                "Below is an instruction that describes a task. Write a response that"
                        + " appropriately completes the request.\n"
                        + "                       ### Instruction:\n"
                        + "                       Add.\nTwice.\n"
                        + "                       ### Response:\n"
                        + "                       x += 2\ndone\n"
                        + "                       ### End",
                InstructionFormat.text("Add.\nTwice.", "x += 2\ndone"));
    }

    @Test
    void instructionLabelsBeginAfterTheResponseKey() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.INSTRUCTION)) {
            Example example = kept(Task.INSTRUCTION, tokenizer, 1000, "q", "ab");
            int[] ids = example.ids();
            int[] indent = new int[12];
            Arrays.fill(indent, TWO_SPACES);
            // 23 spaces before a word: 11 pairs, and the last space stays with the word.
            indent[11] = SPACE;
            int[] beforeSpecial = Arrays.copyOf(indent, 12);
            int[] tail =
                    Fixtures.join(
                            new int[] {264 + 2},
                            indent,
                            Fixtures.bytes("ab\n"),
                            beforeSpecial,
                            new int[] {264});
            assertArrayEquals(tail, Arrays.copyOfRange(ids, ids.length - tail.length, ids.length));
            int firstLabel = ids.length - tail.length + 1;
            for (int i = 0; i < ids.length; i++) {
                assertEquals(i < firstLabel ? Example.IGNORED : ids[i], example.labels()[i]);
            }
            assertEquals(tail.length - 1, example.labelCount());
            assertEquals(265, ids[indexOf(265, ids)]);
        }
    }

    @Test
    void theLastResponseKeyCounts() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.INSTRUCTION)) {
            Example example = kept(Task.INSTRUCTION, tokenizer, 1000, "q", "a### Response:\nb");
            // b, newline, 23 spaces in 12 tokens, ### End.
            assertEquals(1 + 1 + 12 + 1, example.labelCount());
        }
    }

    @Test
    void instructionsOfMaximumLengthAreDropped() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.INSTRUCTION)) {
            int length = kept(Task.INSTRUCTION, tokenizer, 1000, "q", "ab").length();
            assertEquals(length, kept(Task.INSTRUCTION, tokenizer, length + 1, "q", "ab").length());
            assertEquals(
                    length + " tokens or longer",
                    reason(Task.INSTRUCTION, tokenizer, length, "q", "ab"));
            assertEquals(
                    "instruction is missing or null",
                    reason(Task.INSTRUCTION, tokenizer, 1000, null, "ab"));
            assertEquals(
                    "response is missing or null",
                    reason(Task.INSTRUCTION, tokenizer, 1000, "q", null));
        }
    }

    @Test
    void emptyInstructionsAndResponsesStay() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.INSTRUCTION)) {
            assertTrue(kept(Task.INSTRUCTION, tokenizer, 1000, "", "").labelCount() > 0);
        }
    }

    @Test
    void instructionNeedsItsSpecialTokens() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.CHAT)) {
            assertEquals(
                    "The tokenizer lacks the special token '### End' of task instruction; open it"
                            + " with that task's special tokens",
                    Fixtures.messageOf(() -> RecordFormat.of(Task.INSTRUCTION, tokenizer, 100)));
        }
    }

    @Test
    void medicalIsTheTextCutWithEndOfTextIgnored() {
        try (TextTokenizer tokenizer = Fixtures.beginning(Task.MEDICAL)) {
            Example example = kept(Task.MEDICAL, tokenizer, 5, "ab<|endoftext|>cd");
            assertArrayEquals(new int[] {264, 'a' + 1, 'b' + 1, 0, 'c' + 1}, example.ids());
            assertArrayEquals(
                    new int[] {264, 'a' + 1, 'b' + 1, Example.IGNORED, 'c' + 1}, example.labels());
            assertEquals(3, example.labelCount());
        }
    }

    @Test
    void recordsWithNothingToPredictAreDropped() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.MEDICAL)) {
            assertEquals("no token to predict", reason(Task.MEDICAL, tokenizer, 9, ""));
            assertEquals("no token to predict", reason(Task.MEDICAL, tokenizer, 9, "a"));
            assertEquals(
                    "no token to predict",
                    reason(Task.MEDICAL, tokenizer, 9, "a<|endoftext|><|endoftext|>"));
            assertEquals(
                    "clean_text is missing or null",
                    reason(Task.MEDICAL, tokenizer, 9, (String) null));
            assertEquals(2, kept(Task.MEDICAL, tokenizer, 9, "ab").length());
        }
    }

    @Test
    void chatPutsAnEmptySystemTurnFirst() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.CHAT)) {
            Example example =
                    kept(
                            Task.CHAT,
                            tokenizer,
                            1000,
                            "[{\"role\":\"user\",\"content\":\"Hi\"},"
                                    + "{\"role\":\"assistant\",\"content\":\"\"}]");
            int[] endOfText = {0};
            assertArrayEquals(
                    Fixtures.join(
                            Fixtures.bytes("<|system|>\n"),
                            endOfText,
                            Fixtures.bytes("\n<|us"),
                            new int[] {262},
                            Fixtures.bytes("|>\nHi"),
                            endOfText,
                            Fixtures.bytes("\n<|assistant|>\n"),
                            endOfText,
                            Fixtures.bytes("\n")),
                    example.ids());
            assertEquals(example.length() - 3 - 1, example.labelCount());
        }
    }

    @Test
    void chatKeepsASystemTurnAndIsCut() {
        String dialogue = "[{\"content\":\"S\",\"role\":\"system\"}]";
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.CHAT)) {
            assertEquals(
                    "<|system|>\nS<|endoftext|>\n",
                    tokenizer.decode(kept(Task.CHAT, tokenizer, 100, dialogue).ids()));
            assertEquals(7, kept(Task.CHAT, tokenizer, 7, dialogue).length());
        }
    }

    @Test
    void chatSaysWhyADialogueIsDropped() {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.CHAT)) {
            String[][] cases = {
                {null, "messages is missing or null"},
                {"null", "messages is missing or null"},
                {"[", "messages is not JSON"},
                {"{}", "messages is not a list"},
                {"[]", "messages is empty"},
                {"[{\"role\":\"user\"}]", "a message has no content"},
                {"[{\"role\":\"user\",\"content\":null}]", "a message has no content"},
                {
                    "[{\"role\":\"tool\",\"content\":\"x\"}]",
                    "a message's role is not one of system, user, assistant"
                },
            };
            for (String[] one : cases) {
                assertEquals(one[1], reason(Task.CHAT, tokenizer, 100, one[0]));
            }
        }
    }

    @Test
    void tasksAreFoundByName() {
        for (Task task : Task.values()) {
            assertEquals(task, Task.named(task.id()));
        }
        assertEquals(
                "No task is named 'CHAT'; choose one of chat, instruction, medical",
                Fixtures.messageOf(() -> Task.named("CHAT")));
    }

    private static int indexOf(int id, int[] ids) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }

    private static Example kept(Task task, TextTokenizer tokenizer, int max, String... fields) {
        PreparedRecord prepared = RecordFormat.of(task, tokenizer, max).prepare(3, fields);
        Example example = ((PreparedRecord.Kept) prepared).example();
        assertEquals(3, example.record());
        return example;
    }

    private static String reason(Task task, TextTokenizer tokenizer, int max, String... fields) {
        PreparedRecord prepared = RecordFormat.of(task, tokenizer, max).prepare(3, fields);
        assertEquals(3, prepared.record());
        return ((PreparedRecord.Dropped) prepared).reason();
    }
}
