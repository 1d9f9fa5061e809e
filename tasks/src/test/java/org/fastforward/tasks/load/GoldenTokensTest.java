package org.fastforward.tasks.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.format.PreparedRecord;
import org.fastforward.tasks.tokenise.TextTokenizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids and labels of records that trip tokenizers, against Transformers' (scripts/fixtures). */
class GoldenTokensTest {

    private static final int MAX_LENGTH = 128;
    private static final int RECORDS = 50;

    @ParameterizedTest
    @CsvSource({
        "MEDICAL,gpt_neox",
        "MEDICAL,llama",
        "INSTRUCTION,gpt_neox",
        "INSTRUCTION,llama",
        "CHAT,gpt_neox",
        "CHAT,llama"
    })
    void idsAndLabelsEqualPythons(Task task, String family) throws Exception {
        Path golden = golden();
        Path records = golden.resolve(task.id() + ".jsonl");
        List<String> expected =
                Files.readAllLines(golden.resolve(family + "/" + task.id() + ".expected.jsonl"));
        List<PreparedRecord> prepared;
        try (TextTokenizer tokenizer =
                TextTokenizer.open(golden.resolve(family), task.specialTokens())) {
            DataSource source = new DataSource.Local(records);
            prepared = TaskData.prepare(task, source, tokenizer, MAX_LENGTH);
        }
        assertEquals(RECORDS, expected.size());
        assertEquals(RECORDS, prepared.size());
        for (int i = 0; i < RECORDS; i++) {
            check(new ObjectMapper().readTree(expected.get(i)), prepared.get(i), "record " + i);
            assertEquals(i, prepared.get(i).record());
        }
    }

    private static void check(JsonNode expected, PreparedRecord prepared, String where) {
        if (expected.has("dropped")) {
            String why = where + " should be dropped: " + expected.path("dropped").asText();
            assertInstanceOf(PreparedRecord.Dropped.class, prepared, why);
            return;
        }
        Example example =
                assertInstanceOf(PreparedRecord.Kept.class, prepared, where + ": " + prepared)
                        .example();
        assertArrayEquals(ints(expected.path("ids")), example.ids(), where + ", ids");
        assertArrayEquals(ints(expected.path("labels")), example.labels(), where + ", labels");
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    }

    private static Path golden() throws URISyntaxException, IOException {
        return Path.of(GoldenTokensTest.class.getResource("/golden/medical.jsonl").toURI())
                .toRealPath()
                .getParent();
    }
}
