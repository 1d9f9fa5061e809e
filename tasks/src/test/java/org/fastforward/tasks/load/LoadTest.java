package org.fastforward.tasks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.format.PreparedRecord;
import org.fastforward.tasks.pipeline.DropCounts;
import org.fastforward.tasks.split.Shuffle;
import org.fastforward.tasks.tokenise.TextTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadTest {

    @TempDir Path temporary;

    @Test
    void medicalHoldsOutAtRandomByTheSeed() throws IOException {
        DataSource source = lines("m.jsonl", 600, i -> "{\"clean_text\":\"text " + i + "\"}");
        Splits one = load(Task.MEDICAL, source, settings(0, 7, Order.SHUFFLED));
        Splits same = load(Task.MEDICAL, source, settings(0, 7, Order.SHUFFLED));
        Splits other = load(Task.MEDICAL, source, settings(0, 8, Order.SHUFFLED));
        assertEquals(one, same);
        assertNotEquals(records(one.tiny()), records(other.tiny()));
        assertDisjoint(one, 600);
        assertEquals(
                new DataFacts(one.facts().sha256(), "m.jsonl", 600, none(600), 588, 4, 8),
                one.facts());

        int[] drawn = Shuffle.permutation(600, new SplittableRandom(7));
        assertEquals(IntStream.of(drawn).limit(4).boxed().toList(), records(one.tiny()));
        assertEquals(IntStream.of(drawn).skip(4).limit(8).boxed().toList(), records(one.test()));
        assertEquals(IntStream.of(drawn).skip(12).boxed().toList(), records(one.train()));
    }

    @Test
    void asGivenKeepsTheTrainSplitInFileOrder() throws IOException {
        DataSource source = lines("m.jsonl", 60, i -> "{\"clean_text\":\"text " + i + "\"}");
        Splits shuffled = load(Task.MEDICAL, source, settings(20, 7, Order.SHUFFLED));
        Splits given = load(Task.MEDICAL, source, settings(20, 7, Order.AS_GIVEN));
        assertEquals(records(shuffled.tiny()), records(given.tiny()));
        assertEquals(records(shuffled.test()), records(given.test()));
        assertEquals(records(given.train()).stream().sorted().toList(), records(given.train()));
        assertNotEquals(records(given.train()), records(shuffled.train()));
        assertEquals(20, given.train().size());
    }

    @Test
    void chatTakesTheFirstOfOneFile() throws IOException {
        DataSource source = lines("c.jsonl", 30, LoadTest::dialogue);
        Splits splits = load(Task.CHAT, source, settings(5, 7, Order.SHUFFLED));
        assertEquals(range(0, 4), records(splits.tiny()));
        assertEquals(range(4, 12), records(splits.test()));
        assertEquals(range(12, 17), records(splits.train()));
    }

    @Test
    void chatHoldsOutOfTestSftAndTrainsOnTrainSft() throws IOException {
        lines("train_sft-00000-of-00001.jsonl", 400, LoadTest::dialogue);
        lines("test_sft.jsonl", 300, LoadTest::dialogue);
        lines("train_gen.jsonl", 9, i -> "{}");
        DataSource source = new DataSource.Local(temporary);
        Splits splits = load(Task.CHAT, source, settings(0, 7, Order.SHUFFLED));
        assertEquals(range(0, 4), records(splits.tiny()));
        assertEquals(range(4, 12), records(splits.test()));
        assertEquals(range(300, 700), records(splits.train()));
        assertEquals(700, splits.facts().records());
        assertEquals("test_sft.jsonl, train_sft-00000-of-00001.jsonl", splits.facts().source());
        Files.writeString(temporary.resolve("more.ndjson"), "{}");
        Files.writeString(temporary.resolve("README.md"), "words");
        Files.writeString(temporary.resolve("mine.jsonl"), dialogue(1));
        assertEquals(List.of("more.ndjson", "mine.jsonl"), TaskData.unread(Task.CHAT, source));
        assertEquals(List.of("more.ndjson"), TaskData.unread(Task.MEDICAL, source));

        Splits fewer = load(Task.CHAT, source, settings(3, 7, Order.SHUFFLED));
        assertEquals(range(300, 303), records(fewer.train()));
        assertEquals(splits.facts().sha256(), fewer.facts().sha256());
        assertEquals(700, fewer.facts().records());
        assertEquals(700, prepare(Task.CHAT, source).size());
    }

    @Test
    void theSecondRuleKeepsTestAndTrainWhateverTheTinySize() throws IOException {
        DataSource medical = lines("m.jsonl", 300, i -> "{\"clean_text\":\"text " + i + "\"}");
        DataSource chat = lines("c.jsonl", 300, LoadTest::dialogue);
        for (Task task : List.of(Task.MEDICAL, Task.CHAT)) {
            DataSource source = task == Task.CHAT ? chat : medical;
            Splits small = load(task, source, apart(8));
            Splits large = load(task, source, apart(16));
            assertEquals(small.test(), large.test());
            assertEquals(small.train(), large.train());
            assertEquals(small.tiny(), large.tiny().subList(0, 8));
            assertDisjoint(large, 8 + 16 + 300 - 8 - 32);
        }
        lines("test_sft.jsonl", 40, LoadTest::dialogue);
        lines("train_sft.jsonl", 50, LoadTest::dialogue);
        Splits small = load(Task.CHAT, new DataSource.Local(temporary), apart(8));
        Splits large = load(Task.CHAT, new DataSource.Local(temporary), apart(16));
        assertEquals(range(0, 8), records(small.test()));
        assertEquals(range(0, 8), records(large.test()));
        assertEquals(range(40, 90), records(large.train()));
        assertEquals(small.tiny(), large.tiny().subList(0, 8));
        assertDisjoint(large, 8 + 16 + 50);
    }

    private static DropCounts none(int looked) {
        return new DropCounts(looked, Map.of());
    }

    private static DataSettings apart(int tiny) {
        return new DataSettings(100, tiny, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_APART);
    }

    @Test
    void droppedRecordsAreCountedAndLeaveTheirNumbersFree() throws IOException {
        DataSource source =
                lines(
                        "m.jsonl",
                        40,
                        i -> i % 4 == 0 ? "{\"id\":1}" : "{\"clean_text\":\"text " + i + "\"}");
        Splits splits = load(Task.MEDICAL, source, settings(0, 7, Order.SHUFFLED));
        assertEquals(10, splits.facts().dropped());
        assertEquals(
                "10 of 40 records dropped: clean_text is missing or null (10)",
                splits.facts().drops().line());
        assertEquals(30 - 12, splits.train().size());
        List<PreparedRecord> prepared = prepare(Task.MEDICAL, source);
        for (int i = 0; i < 40; i++) {
            assertEquals(i, prepared.get(i).record());
            assertEquals(i % 4 == 0, prepared.get(i) instanceof PreparedRecord.Dropped);
        }
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void embeddedCorporaLoad(Task task) throws IOException {
        long folders = temporaryFolders();
        DataSettings settings =
                new DataSettings(400, 32, 200, 0, 0, Order.SHUFFLED, SplitRule.TINY_FIRST);
        Splits splits = load(task, new DataSource.Embedded(), settings);
        assertEquals(
                new DataFacts(
                        splits.facts().sha256(),
                        "embedded",
                        2600,
                        none(task == Task.CHAT ? 2256 : 2600),
                        splits.train().size(),
                        32,
                        200),
                splits.facts());
        assertEquals(task == Task.CHAT ? 2000 : 2600 - 232, splits.train().size());
        assertEquals(folders, temporaryFolders());
    }

    private static long temporaryFolders() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            // Not those of other processes on this machine.
            String mine = "embedded-.*-" + ProcessHandle.current().pid() + "-.*";
            return entries.filter(path -> path.getFileName().toString().matches(mine)).count();
        }
    }

    @Test
    void tooFewRecordsAreNamed() throws IOException {
        DataSource source = lines("m.jsonl", 12, i -> "{\"clean_text\":\"text " + i + "\"}");
        assertEquals(
                "Too few records: 12 usable, 13 needed in all; give more data or smaller tiny,"
                        + " test and train sizes",
                Fixtures.messageOf(
                        () -> load(Task.MEDICAL, source, settings(0, 7, Order.SHUFFLED))));
        assertEquals(
                "The data setting tinySize is 0; set it to at least 1",
                Fixtures.messageOf(
                        () ->
                                new DataSettings(
                                        100, 0, 1, 0, 0, Order.SHUFFLED, SplitRule.TINY_FIRST)));
        assertThrows(
                NullPointerException.class,
                () -> new DataSettings(100, 1, 1, 0, 0, null, SplitRule.TINY_FIRST));
    }

    static String dialogue(int i) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"question "
                + i
                + "\"},{\"role\":\"assistant\",\"content\":\"answer "
                + i
                + "\"}]}";
    }

    private DataSource lines(String name, int count, IntFunction<String> line) throws IOException {
        Path file = temporary.resolve(name);
        Files.writeString(
                file, IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n")));
        return new DataSource.Local(file);
    }

    private static DataSettings settings(int train, long seed, Order order) {
        return new DataSettings(100, 4, 8, train, seed, order, SplitRule.TINY_FIRST);
    }

    private static Splits load(Task task, DataSource source, DataSettings settings) {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(task)) {
            return TaskData.load(task, source, tokenizer, settings);
        }
    }

    private static List<PreparedRecord> prepare(Task task, DataSource source) {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(task)) {
            return TaskData.prepare(task, source, tokenizer, 100);
        }
    }

    private static List<Integer> records(List<Example> examples) {
        return examples.stream().map(Example::record).toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static void assertDisjoint(Splits splits, int size) {
        Set<Integer> all = new HashSet<>(records(splits.train()));
        all.addAll(records(splits.tiny()));
        all.addAll(records(splits.test()));
        assertEquals(size, all.size());
    }
}
