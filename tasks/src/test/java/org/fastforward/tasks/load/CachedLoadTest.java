package org.fastforward.tasks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
import org.fastforward.tasks.split.SplitSizes;
import org.fastforward.tasks.tokenise.TextTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache changes no split. */
class CachedLoadTest {

    @TempDir Path temporary;

    private final Watcher watcher = new Watcher();

    /** Notes what it is told. */
    private static final class Watcher implements LoadProgress {
        private final List<String> lines = new ArrayList<>();
        private int records;
        private int total;

        @Override
        public void tokenised(int done, int ofTotal) {
            assertTrue(done >= records);
            records = done;
            total = ofTotal;
        }

        @Override
        public void dropped(Task task, DropCounts drops) {}

        @Override
        public void line(String text) {
            lines.add(text);
        }

        int taken() {
            int taken = records;
            records = 0;
            return taken;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MEDICAL, jsonl", "MEDICAL, csv", "MEDICAL, parquet",
        "INSTRUCTION, jsonl", "INSTRUCTION, csv", "INSTRUCTION, parquet",
        "CHAT, jsonl", "CHAT, csv", "CHAT, parquet"
    })
    void givesTheSameSplits(Task task, String kind) throws IOException {
        Path file = TaskFiles.write(temporary.resolve("data/a." + kind), task, 280);
        for (Order order : Order.values()) {
            for (int train : new int[] {0, 50}) {
                for (SplitRule rule : SplitRule.values()) {
                    DataSettings settings = new DataSettings(400, 4, 8, train, 7, order, rule);
                    Splits plain = load(task, file, settings, null);
                    assertEquals(40, plain.facts().dropped());
                    assertEquals(plain, load(task, file, settings, cache()));
                }
            }
        }
        assertEquals(280, watcher.taken(), "tokenised once");
        assertEquals(kind.equals("parquet") ? 280 : -1, watcher.total);
        assertEquals(List.of(), watcher.lines);
        assertEquals(List.of("lock", "json", "tokens"), extensions(cacheFolder()));
    }

    @Test
    void chatLooksAtTheSameRecords() throws IOException {
        Path data = temporary.resolve("data");
        TaskFiles.write(data.resolve("test_sft.jsonl"), Task.CHAT, 600);
        TaskFiles.write(data.resolve("train_sft-0.jsonl"), Task.CHAT, 250);
        TaskFiles.write(data.resolve("train_sft-1.parquet"), Task.CHAT, 250, 550);
        // Sizes of train and test split, and dropped records: 37 of the first 256 records of the
        // held-out and of the train files, 36 of the next 256, 79 of all 550.
        int[][] cases = {
            {0, 100, 37 + 79},
            {219, 100, 37 + 37},
            {220, 100, 37 + 73},
            {440, 100, 37 + 79},
            {1, 300, 73 + 37}
        };
        for (int[] sizes : cases) {
            DataSettings settings =
                    new DataSettings(
                            400, 4, sizes[1], sizes[0], 7, Order.SHUFFLED, SplitRule.TINY_FIRST);
            Splits plain = load(Task.CHAT, data, settings, null);
            assertEquals(sizes[2], plain.facts().dropped());
            assertEquals(1150, plain.facts().records());
            assertEquals(plain, load(Task.CHAT, data, settings, cache()));
        }
        // A draw from the rest of the held-out files looks at all of them, where 86 are dropped.
        DataSettings apart =
                new DataSettings(400, 4, 100, 219, 7, Order.SHUFFLED, SplitRule.TINY_APART);
        Splits plain = load(Task.CHAT, data, apart, null);
        assertEquals(86 + 37, plain.facts().dropped());
        assertEquals(plain, load(Task.CHAT, data, apart, cache()));
        assertEquals(1150, watcher.taken());
    }

    /** The sizes and lengths of any seed's splits are foretold without drawing them. */
    @ParameterizedTest
    @EnumSource(Task.class)
    void theSummaryForetellsTheSplits(Task task) throws IOException {
        Path data = temporary.resolve("data");
        if (task == Task.CHAT) {
            TaskFiles.write(data.resolve("test_sft.jsonl"), task, 60);
            TaskFiles.write(data.resolve("train_sft.jsonl"), task, 250);
        } else {
            TaskFiles.write(data.resolve("a.jsonl"), task, 300);
        }
        SourceSummary summary;
        try (TextTokenizer tokenizer = Fixtures.tokenizer(task)) {
            DataSource source = new DataSource.Local(data);
            summary = TaskData.summarise(task, source, tokenizer, 400, cache(), watcher);
        }
        assertEquals(task == Task.CHAT, summary.heldOut().isPresent());
        for (SplitRule rule : SplitRule.values()) {
            for (int train : new int[] {0, 50}) {
                DataSettings settings = new DataSettings(400, 4, 8, train, 7, Order.SHUFFLED, rule);
                Splits splits = load(task, data, settings, cache());
                SplitSizes sizes = summary.sizes(settings);
                assertEquals(
                        new SplitSizes(
                                splits.train().size(), splits.tiny().size(), splits.test().size()),
                        sizes);
                assertEquals(splits.facts().sha256(), summary.sha256());
                assertEquals(splits.facts().records(), summary.records());
            }
        }
        DataSettings all = new DataSettings(400, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);
        Splits splits = load(task, data, all, cache());
        int tokens = tokens(splits.train());
        int labels = splits.train().stream().mapToInt(Example::labelCount).sum();
        if (task != Task.CHAT) {
            tokens += tokens(splits.tiny()) + tokens(splits.test());
            labels +=
                    Stream.concat(splits.tiny().stream(), splits.test().stream())
                            .mapToInt(Example::labelCount)
                            .sum();
        }
        assertEquals(tokens, IntStream.of(summary.train().tokens()).sum());
        assertEquals(labels, IntStream.of(summary.train().labels()).sum());
    }

    private static int tokens(List<Example> sequences) {
        return sequences.stream().mapToInt(Example::length).sum();
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void theSecondLoadDoesNotTokenise(Task task) throws IOException {
        Path file = TaskFiles.write(temporary.resolve("data/a.jsonl"), task, 300);
        DataSettings settings =
                new DataSettings(400, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);
        Splits first = load(task, file, settings, cache());
        assertEquals(300, watcher.taken());
        TextTokenizer tokenizer = Fixtures.tokenizer(task);
        if (task != Task.INSTRUCTION) {
            // It could not if it wanted to. (The instruction task encodes its response key.)
            tokenizer.close();
        }
        DataSource source = new DataSource.Local(file);
        assertEquals(first, TaskData.load(task, source, tokenizer, settings, cache(), watcher));
        tokenizer.close();
        assertEquals(0, watcher.taken());
        assertEquals(List.of(), watcher.lines);
    }

    @Test
    void trainSplitsReadTheFileAndNothingElseDoes() throws IOException {
        Path file = TaskFiles.write(temporary.resolve("data/a.jsonl"), Task.MEDICAL, 300);
        DataSettings settings =
                new DataSettings(400, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);
        Splits splits = load(Task.MEDICAL, file, settings, cache());
        assertInstanceOf(CachedExamples.class, splits.train());
        assertEquals(List.copyOf(splits.tiny()), splits.tiny());
        assertThrows(UnsupportedOperationException.class, () -> splits.train().remove(0));
        splits.train().get(0).ids()[0]++;
        assertEquals(
                load(Task.MEDICAL, file, settings, null).train().get(0), splits.train().get(0));
    }

    @Test
    void embeddedCorporaAreNotCached() throws IOException {
        DataSettings settings =
                new DataSettings(20, 4, 8, 50, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.MEDICAL)) {
            DataSource source = new DataSource.Embedded();
            assertEquals(
                    TaskData.load(Task.MEDICAL, source, tokenizer, settings),
                    TaskData.load(Task.MEDICAL, source, tokenizer, settings, cache(), watcher));
        }
        assertTrue(Files.notExists(cacheFolder()));
        assertEquals(2600, watcher.taken());
    }

    @Test
    void tooFewRecordsAreAnErrorEachTime() throws IOException {
        Path file = TaskFiles.write(temporary.resolve("data/a.jsonl"), Task.MEDICAL, 10);
        DataSettings settings =
                new DataSettings(400, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);
        for (int i = 0; i < 2; i++) {
            String message = Fixtures.messageOf(() -> load(Task.MEDICAL, file, settings, cache()));
            assertEquals(
                    "Too few records: 9 usable, 13 needed in all; give more data or smaller tiny,"
                            + " test and train sizes (1 of 10 records dropped: clean_text is"
                            + " missing or null (1))",
                    message);
        }
        assertEquals(10, watcher.taken());
    }

    @Test
    void dataThatCannotBeReadLeaveNothingBehind() throws IOException {
        Path file = temporary.resolve("data.jsonl");
        Files.writeString(file, "{\"clean_text\":\"x\"}\n".repeat(3_000) + "{\"clean_text\":");
        DataSettings settings =
                new DataSettings(400, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);
        String message = Fixtures.messageOf(() -> load(Task.MEDICAL, file, settings, cache()));
        assertTrue(message.contains("data.jsonl, line 3001: not JSON ("), message);
        assertEquals(List.of("lock"), extensions(cacheFolder()));
    }

    @Test
    void dataThatChangeWhileReadAreNotKept() throws IOException {
        Path file = TaskFiles.write(temporary.resolve("data/a.jsonl"), Task.MEDICAL, 300);
        DataSettings settings =
                new DataSettings(400, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);
        LoadProgress writer =
                new LoadProgress() {
                    @Override
                    public void tokenised(int records, int total) {
                        try {
                            TaskFiles.write(file, Task.MEDICAL, 400);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }

                    @Override
                    public void dropped(Task task, DropCounts drops) {}

                    @Override
                    public void line(String text) {}
                };
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.MEDICAL)) {
            DataSource source = new DataSource.Local(file);
            assertEquals(
                    "a.jsonl changed while it was read; wait until it is complete, then start again",
                    Fixtures.messageOf(
                            () ->
                                    TaskData.load(
                                            Task.MEDICAL,
                                            source,
                                            tokenizer,
                                            settings,
                                            cache(),
                                            writer)));
        }
        assertEquals(List.of("lock"), extensions(cacheFolder()));
    }

    private Path cacheFolder() {
        return temporary.resolve("cache");
    }

    private TokenCache cache() {
        return new TokenCache(cacheFolder());
    }

    private Splits load(Task task, Path data, DataSettings settings, TokenCache cache) {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(task)) {
            DataSource source = new DataSource.Local(data);
            return cache == null
                    ? TaskData.load(task, source, tokenizer, settings)
                    : TaskData.load(task, source, tokenizer, settings, cache, watcher);
        }
    }

    private static List<String> extensions(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .sorted()
                    .map(name -> name.substring(name.lastIndexOf('.') + 1))
                    .toList();
        }
    }
}
