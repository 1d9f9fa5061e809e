package org.fastforward.tasks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.TaskFiles;
import org.fastforward.tasks.cache.TokenCache;
import org.fastforward.tasks.pipeline.DropCounts;
import org.fastforward.tasks.pipeline.LoadProgress;
import org.fastforward.tasks.tokenise.TextTokenizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The paper's three data sets in the layout in which their hub's client keeps them: a snapshot
 * folder of links to files that are named by their hash.
 */
class SnapshotTest {

    @TempDir Path temporary;

    private Path snapshot;
    private int blobs;

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectories(temporary.resolve("blobs"));
        snapshot = temporary.resolve("snapshots/0a1b2c");
        link(".gitattributes", "*.parquet filter=lfs");
        link("README.md", "---\nlicense: mit\n---");
    }

    /** As the client does: the content in blobs/HASH, a relative link to it in the snapshot. */
    private Path link(String name, String content) throws IOException {
        Path blob = temporary.resolve("blobs/" + "f".repeat(40) + blobs++);
        Files.writeString(blob, content);
        return linkTo(name, blob);
    }

    private Path linkTo(String name, Path blob) throws IOException {
        Path link = snapshot.resolve(name);
        Files.createDirectories(link.getParent());
        return Files.createSymbolicLink(link, link.getParent().relativize(blob));
    }

    private void parquet(String name, String select) throws IOException {
        Path blob = temporary.resolve("blobs/" + "a".repeat(40) + blobs++);
        TaskFiles.execute("COPY (" + select + ") TO '" + blob + "' (FORMAT parquet)");
        linkTo(name, blob);
    }

    private static String dialogues(int from, int to) {
        return "SELECT 'question ' || i AS prompt, 'id' || i AS prompt_id,"
                + " [{'content': 'question ' || i, 'role': 'user'},"
                + " {'content': 'answer \"' || i || '\" é\n', 'role': 'assistant'}] AS messages"
                + " FROM range("
                + from
                + ", "
                + to
                + ") r(i)";
    }

    @Test
    void ultrachat() throws IOException {
        parquet("data/train_sft-00000-of-00003-a3ecf92756993583.parquet", dialogues(0, 100));
        parquet("data/train_sft-00001-of-00003-0a1804bcb6ae68c6.parquet", dialogues(100, 200));
        parquet("data/train_sft-00002-of-00003-ee46ed25cfae92c6.parquet", dialogues(200, 230));
        parquet("data/test_sft-00000-of-00001-f7dfac4afe5b93f4.parquet", dialogues(1000, 1040));
        parquet("data/train_gen-00000-of-00003-a6c9fb894be3e50b.parquet", dialogues(5000, 5010));
        parquet("data/test_gen-00000-of-00001-3d4cd8309148a71f.parquet", dialogues(6000, 6010));
        Splits splits = load(Task.CHAT);
        assertEquals(230, splits.train().size());
        assertEquals(270, splits.facts().records());
        assertEquals(
                "test_sft-00000-of-00001-f7dfac4afe5b93f4.parquet,"
                        + " train_sft-00000-of-00003-a3ecf92756993583.parquet,"
                        + " train_sft-00001-of-00003-0a1804bcb6ae68c6.parquet,"
                        + " train_sft-00002-of-00003-ee46ed25cfae92c6.parquet",
                splits.facts().source());
        String end = "<|endoftext|>\n";
        assertEquals(
                "<|system|>\n"
                        + end
                        + "<|user|>\nquestion 1000"
                        + end
                        + "<|assistant|>\nanswer \"1000\" é\n"
                        + end,
                text(splits.tiny().get(0)));
        assertTrue(text(splits.train().get(229)).contains("question 229<"));
    }

    @Test
    void magicoder() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            lines.append("{\"instruction\": \"Do ")
                    .append(i)
                    .append("\\n\", \"response\": \"```py\\nprint(\\\"é\\\")\\n```\"}\n");
        }
        link("data-evol_instruct-decontaminated.jsonl", lines.toString());
        Splits splits = load(Task.INSTRUCTION);
        assertEquals("data-evol_instruct-decontaminated.jsonl", splits.facts().source());
        assertEquals(60 - 12, splits.train().size());
        assertTrue(text(splits.test().get(0)).contains("```py\nprint(\"é\")\n```\n"));
    }

    @Test
    void guidelines() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            lines.append("{\"id\": \"")
                    .append(i)
                    .append("\", \"source\": \"cco\", \"title\": null, \"url\": \"u\",")
                    .append(" \"clean_text\": \"# Text ")
                    .append(i)
                    .append("\", \"raw_text\": \"x\\ny\", \"overview\": ")
                    .append(i % 2 == 0 ? "null" : "{\"a\": [1, {\"b\": null}], \"c\": 1.5}")
                    .append(i % 3 == 0 ? ", \"more\": [[], [1]]" : "")
                    .append("}\n");
        }
        link("open_guidelines.jsonl", lines.toString());
        Splits splits = load(Task.MEDICAL);
        assertEquals(60, splits.facts().records());
        assertEquals(0, splits.facts().dropped());
        assertTrue(text(splits.tiny().get(0)).startsWith("# Text "));
    }

    @Test
    void aLinkToNothingIsNamed() throws IOException {
        parquet("data/train_sft-00000.parquet", dialogues(0, 100));
        parquet("data/test_sft-00000.parquet", dialogues(0, 40));
        Path lost = linkTo("data/train_sft-00001.parquet", temporary.resolve("blobs/gone"));
        assertEquals(
                lost + " is a link to a file that is not there; fetch the data again",
                Fixtures.messageOf(() -> load(Task.CHAT)));
    }

    private Splits load(Task task) {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(task)) {
            DataSettings settings =
                    new DataSettings(400, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);
            DataSource source = new DataSource.Local(snapshot);
            Splits splits = TaskData.load(task, source, tokenizer, settings);
            List<String> lines = new ArrayList<>();
            TokenCache cache = new TokenCache(temporary.resolve("cache"));
            LoadProgress progress =
                    new LoadProgress() {
                        @Override
                        public void tokenised(int records, int total) {}

                        @Override
                        public void dropped(Task task, DropCounts drops) {}

                        @Override
                        public void line(String text) {
                            lines.add(text);
                        }
                    };
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        splits, TaskData.load(task, source, tokenizer, settings, cache, progress));
            }
            assertEquals(List.of(), lines);
            return splits;
        }
    }

    private static String text(Example example) {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.INSTRUCTION)) {
            return tokenizer.decode(example.ids());
        }
    }
}
