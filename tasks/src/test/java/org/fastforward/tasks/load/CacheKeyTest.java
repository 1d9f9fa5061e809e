package org.fastforward.tasks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.TaskFiles;
import org.fastforward.tasks.cache.TokenCache;
import org.fastforward.tasks.format.RecordFormat;
import org.fastforward.tasks.pipeline.LoadProgress;
import org.fastforward.tasks.read.SourceFiles;
import org.fastforward.tasks.tokenise.TextTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that sequences depend on changes the key, and nothing else does. */
class CacheKeyTest {

    private static final DataSettings SETTINGS =
            new DataSettings(400, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);

    @TempDir Path temporary;

    @Test
    void everyIngredientChangesIt() throws IOException {
        Path data = TaskFiles.write(temporary.resolve("data/a.jsonl"), Task.MEDICAL, 50);
        Map<String, Object> ingredients = ingredients(data);
        Set<String> keys = new TreeSet<>();
        keys.add(new CacheKey(ingredients).sha256());
        assertEquals(
                Set.of(
                        "format",
                        "data_sha256",
                        "data_files",
                        "tokenizer_sha256",
                        "added_special_tokens",
                        "end_of_text",
                        "tokenizers",
                        "task",
                        "task_format",
                        "max_length"),
                ingredients.keySet());
        for (String name : ingredients.keySet()) {
            Map<String, Object> changed = new LinkedHashMap<>(ingredients);
            changed.put(name, changed.get(name) + "x");
            keys.add(new CacheKey(changed).sha256());
        }
        assertEquals(1 + ingredients.size(), keys.size());
        assertTrue(TextTokenizer.libraryVersion().matches("[0-9.]+-[0-9.]+"));
    }

    private Map<String, Object> ingredients(Path data) {
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.MEDICAL);
                SourceFiles files = SourceFiles.open(Task.MEDICAL, new DataSource.Local(data))) {
            RecordFormat format = RecordFormat.of(Task.MEDICAL, tokenizer, 400);
            return CacheKey.of(Task.MEDICAL, format, 400, tokenizer, files, files.sha256())
                    .ingredients();
        }
    }

    @Test
    void whatChangesSequencesIsAnotherKey() throws IOException {
        Path cache = temporary.resolve("cache");
        Path data = temporary.resolve("data");
        Path file = TaskFiles.write(data.resolve("a.jsonl"), Task.MEDICAL, 50);
        Path plain = Fixtures.folder("plain");
        Map<String, Integer> keys = new HashMap<>();

        load(cache, Task.MEDICAL, file, plain, SETTINGS);
        keys.put("one", keys(cache).size());
        // The same under another name, seed, order, sizes, as the only file of a folder.
        DataSettings other =
                new DataSettings(400, 2, 3, 20, 8, Order.AS_GIVEN, SplitRule.TINY_FIRST);
        load(cache, Task.MEDICAL, data, plain, other);
        Files.copy(file, temporary.resolve("b.jsonl"));
        load(cache, Task.MEDICAL, temporary.resolve("b.jsonl"), plain, SETTINGS);
        keys.put("the same", keys(cache).size());

        load(
                cache,
                Task.MEDICAL,
                file,
                plain,
                new DataSettings(40, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST));
        keys.put("maximum length", keys(cache).size());

        load(cache, Task.MEDICAL, file, Fixtures.folder("begin"), SETTINGS);
        keys.put("tokenizer", keys(cache).size());

        Path endOfText = temporary.resolve("tokenizer");
        Files.createDirectories(endOfText);
        Files.copy(plain.resolve("tokenizer.json"), endOfText.resolve("tokenizer.json"));
        Files.writeString(endOfText.resolve("tokenizer_config.json"), "{\"eos_token\":\"a\"}");
        load(cache, Task.MEDICAL, file, endOfText, SETTINGS);
        keys.put("end of text", keys(cache).size());

        // The same bytes in two files, of another kind.
        byte[] bytes = Files.readAllBytes(file);
        int half =
                new String(bytes, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n', 900) + 1;
        Path halves = Files.createDirectories(temporary.resolve("halves"));
        Files.write(halves.resolve("a.jsonl"), java.util.Arrays.copyOf(bytes, half));
        Files.write(
                halves.resolve("b.jsonl"), java.util.Arrays.copyOfRange(bytes, half, bytes.length));
        load(cache, Task.MEDICAL, halves, plain, SETTINGS);
        keys.put("files", keys(cache).size());
        Files.copy(file, temporary.resolve("c.json"));
        load(cache, Task.MEDICAL, temporary.resolve("c.json"), plain, SETTINGS);
        keys.put("kind", keys(cache).size());

        Files.writeString(file, Files.readString(file).replace("text 1", "text 2"));
        load(cache, Task.MEDICAL, file, plain, SETTINGS);
        keys.put("data", keys(cache).size());

        assertEquals(
                Map.of(
                        "one", 1,
                        "the same", 1,
                        "maximum length", 2,
                        "tokenizer", 3,
                        "end of text", 4,
                        "files", 5,
                        "kind", 6,
                        "data", 7),
                keys);
    }

    @Test
    void namesOfSplitsCount() throws IOException {
        Path cache = temporary.resolve("cache");
        for (String test : List.of("x/1_test_sft.jsonl", "y/1_other.jsonl")) {
            Path folder = temporary.resolve(test).getParent();
            TaskFiles.write(temporary.resolve(test), Task.CHAT, 60);
            TaskFiles.write(folder.resolve("2_train_sft.jsonl"), Task.CHAT, 30);
            load(cache, Task.CHAT, folder, Fixtures.folder("plain"), SETTINGS);
        }
        assertEquals(2, keys(cache).size());
    }

    @Test
    void theFactsSayWhatItIsMadeOf() throws IOException {
        Path cache = temporary.resolve("cache");
        Path file = TaskFiles.write(temporary.resolve("a.jsonl"), Task.INSTRUCTION, 50);
        load(cache, Task.INSTRUCTION, file, Fixtures.folder("plain"), SETTINGS);
        String key = keys(cache).get(0);
        JsonNode facts = new ObjectMapper().readTree(cache.resolve(key + ".json").toFile());
        assertEquals(key, facts.path("key").asText());
        assertEquals(50, facts.path("records").asInt());
        assertEquals(7, facts.path("dropped").asInt());
        assertEquals(0, facts.path("held_out_records").asInt());
        assertEquals(3, facts.path("added_special_tokens").size());
        assertEquals(
                "train, JSON_LINES, " + Files.size(file) + " bytes",
                facts.path("data_files").path(0).asText());
        assertNotEquals("", facts.path("tokenizer_sha256").asText());
    }

    private static void load(
            Path cache, Task task, Path data, Path tokenizerFolder, DataSettings settings) {
        try (TextTokenizer tokenizer = TextTokenizer.open(tokenizerFolder, task.specialTokens())) {
            DataSource source = new DataSource.Local(data);
            TokenCache where = new TokenCache(cache);
            Splits cached =
                    TaskData.load(task, source, tokenizer, settings, where, LoadProgress.NONE);
            assertEquals(TaskData.load(task, source, tokenizer, settings), cached);
        }
    }

    private static List<String> keys(Path cache) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .toList();
        }
    }
}
