package org.fastforward.tasks.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedCorpusTest {

    /** A change of these is a change of every result computed from the embedded corpora. */
    private static final Map<String, String> SHA256 =
            Map.of(
                    "medical.jsonl",
                    "ea20c7a370a16bfd25bbe414a823bb0666ce0a57f685f6c9b642f4fe0dc82fed",
                    "instruction.jsonl",
                    "d641944101a65be805206556d4743868b1b56deee98adae9f0ebf6be0f74d8e2",
                    "train_sft.jsonl",
                    "840a638c2237c7d7c9682bbfafd1830b4c08ff7519e8bdbcc0e3abec7e27989a",
                    "test_sft.jsonl",
                    "2c6e3586680d2ba35c801042319f954d9aadfd9dd9cdef1ad6416f309c1cf92c");

    @Test
    void bytesAreTheSameEverywhere() throws NoSuchAlgorithmException {
        Map<String, String> found = new HashMap<>();
        for (String task : List.of("medical", "instruction", "chat")) {
            for (Map.Entry<String, byte[]> file : EmbeddedCorpus.files(task).entrySet()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getValue());
                found.put(file.getKey(), HexFormat.of().formatHex(digest));
            }
        }
        assertEquals(SHA256, found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"medical", "instruction", "chat"})
    void recordsHardlyRepeat(String task) {
        List<String> lines = lines(EmbeddedCorpus.files(task));
        assertEquals(EmbeddedCorpus.RECORDS, lines.size());
        assertEquals(lines.size(), new HashSet<>(lines).size());
        Map<String, Integer> recordsOfShingle = new HashMap<>();
        for (String line : lines) {
            for (String shingle : shingles(line)) {
                recordsOfShingle.merge(shingle, 1, Integer::sum);
            }
        }
        for (Map.Entry<String, Integer> shingle : recordsOfShingle.entrySet()) {
            assertTrue(shingle.getValue() <= lines.size() * 0.08, shingle::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"medical", "chat"})
    void noReferenceIsLeftOver(String task) {
        for (String line : lines(EmbeddedCorpus.files(task))) {
            assertFalse(line.matches(".*\\{\\^?[a-z0-9_]+[.}#].*"), line);
        }
    }

    @Test
    void lengthsSuitTheMiniature() {
        assertBetween(200, MedicalCorpus.records(), one -> one.cleanText().length(), 330);
        assertBetween(
                20,
                InstructionCorpus.records(),
                one -> one.instruction().length() + one.response().length(),
                124);
        assertBetween(
                50,
                ChatCorpus.records(),
                one -> one.messages().stream().mapToInt(m -> m.content().length()).sum(),
                230);
    }

    @Test
    void dialoguesAlternateAndSomeGoOn() {
        int longer = 0;
        for (ChatCorpus.Dialogue dialogue : ChatCorpus.records()) {
            int turns = dialogue.messages().size();
            assertTrue(turns == 2 || turns == 4);
            longer += turns == 4 ? 1 : 0;
            for (int i = 0; i < turns; i++) {
                assertEquals(i % 2 == 0 ? "user" : "assistant", dialogue.messages().get(i).role());
            }
        }
        assertTrue(longer > 300);
    }

    @Test
    void computedAnswersAreRight() {
        List<Instruction> records = InstructionCorpus.records();
        int checked = 0;
        for (Instruction one : records) {
            if (one.instruction().matches("Convert \\d+ to base 2\\.")) {
                String number = one.instruction().replaceAll("Convert | to base 2\\.", "");
                assertEquals(Integer.parseInt(number), Integer.parseInt(one.response(), 2));
                checked++;
            } else if (one.instruction().matches("Write backwards: [a-z]+")) {
                String word = one.instruction().substring("Write backwards: ".length());
                assertEquals(word, new StringBuilder(one.response()).reverse().toString());
                checked++;
            }
        }
        assertTrue(checked > 5);
    }

    @Test
    void thereAreThreeTasks() {
        assertThrows(IllegalArgumentException.class, () -> EmbeddedCorpus.files("poetry"));
    }

    private static List<String> lines(SortedMap<String, byte[]> files) {
        List<String> lines = new ArrayList<>();
        for (byte[] file : files.values()) {
            lines.addAll(new String(file, StandardCharsets.UTF_8).lines().toList());
        }
        return lines;
    }

    /** Five words in a row. Numbers count as one word, whatever they are. */
    private static Set<String> shingles(String line) {
        String plain =
                line.replaceAll("\"[a-z_]+\":|\"(user|assistant)\"|\\\\n", " ")
                        .replaceAll("[^A-Za-z0-9]+", " ")
                        .replaceAll("\\d+", "0");
        String[] words = plain.strip().split(" +", -1);
        Set<String> shingles = new HashSet<>();
        for (int i = 0; i + 5 <= words.length; i++) {
            shingles.add(String.join(" ", List.of(words).subList(i, i + 5)));
        }
        return shingles;
    }

    private static <T> void assertBetween(
            int least, List<T> records, ToIntFunction<T> length, int most) {
        for (T one : records) {
            int n = length.applyAsInt(one);
            assertTrue(least <= n && n <= most, () -> n + " characters: " + one);
        }
    }
}
