package org.fastforward.tasks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.DataSource;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cache does when files are damaged, folders refuse or several want the same. */
class TokenCacheTest {

    private static final DataSettings SETTINGS =
            new DataSettings(400, 4, 8, 0, 7, Order.SHUFFLED, SplitRule.TINY_FIRST);

    @TempDir Path temporary;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> records = Collections.synchronizedList(new ArrayList<>());
    private Path data;
    private Path folder;
    private Splits plain;

    @BeforeEach
    void write() throws IOException {
        data = TaskFiles.write(temporary.resolve("data/a.jsonl"), Task.CHAT, 100);
        folder = temporary.resolve("a/cache");
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.CHAT)) {
            plain = TaskData.load(Task.CHAT, new DataSource.Local(data), tokenizer, SETTINGS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".tokens", ".json"})
    void damagedFilesAreToldAndMadeAgain(String extension) throws IOException {
        load(folder);
        Path file = file(extension);
        byte[] whole = Files.readAllBytes(file);
        byte[] changed = whole.clone();
        changed[whole.length / 2]++;
        List<byte[]> damages = new ArrayList<>();
        damages.add(changed);
        damages.add(new byte[0]);
        damages.add(Arrays.copyOf(whole, whole.length - 1));
        damages.add(Arrays.copyOf(whole, whole.length + 1));
        for (byte[] damage : damages) {
            Files.write(file, damage);
            forget();
            assertEquals(plain, load(folder));
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).startsWith(file(".tokens") + " is damaged ("), lines.get(0));
            assertTrue(lines.get(0).endsWith("): tokenising again"), lines.get(0));
            assertEquals(100, last());
            assertEquals(-1, Arrays.mismatch(whole, Files.readAllBytes(file)));
        }
        Files.delete(file);
        forget();
        assertEquals(plain, load(folder));
        assertEquals(extension.equals(".json") ? 1 : 0, lines.size());
        forget();
        assertEquals(plain, load(folder));
        assertEquals(List.of(), records);
    }

    @Test
    void filesUnderAnotherKeyAreNotTrusted() throws IOException {
        load(folder);
        String key = name(file(".json"), ".json");
        Path other = TaskFiles.write(temporary.resolve("b.jsonl"), Task.CHAT, 90);
        Path others = temporary.resolve("others");
        load(others, other);
        for (String extension : List.of(".json", ".tokens")) {
            Files.copy(
                    file(others, extension),
                    folder.resolve(key + extension),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        forget();
        assertEquals(plain, load(folder));
        assertEquals(
                List.of(
                        folder.resolve(key + ".tokens")
                                + " is damaged (it belongs to another key): tokenising again"),
                lines);
    }

    @Test
    void foldersThatCannotBeWrittenAreAWarning() throws IOException {
        Path aFile = Files.writeString(temporary.resolve("file"), "x");
        assertWarns(aFile.resolve("cache"), "FileSystemException");
        assertWarns(aFile, "FileAlreadyExistsException");
        // Read-only even for the superuser.
        assumeTrue(Files.isDirectory(Path.of("/proc")));
        assertWarns(Path.of("/proc"), "");
    }

    private void assertWarns(Path where, String reason) throws IOException {
        forget();
        assertEquals(plain, load(where));
        assertEquals(1, lines.size(), lines.toString());
        String start = "The token cache " + where + " cannot be written (" + reason;
        assertTrue(lines.get(0).startsWith(start), lines.get(0));
        assertTrue(
                lines.get(0)
                        .endsWith("): tokenising in memory; set FF_CACHE to a folder with room"),
                lines.get(0));
        assertEquals(100, last());
    }

    @Test
    void aReadOnlyFolderIsRead() throws IOException {
        load(folder);
        assertTrue(folder.toFile().setWritable(false));
        try {
            forget();
            assertEquals(plain, load(folder));
            assertEquals(List.of(), lines);
            assertEquals(List.of(), records);
        } finally {
            assertTrue(folder.toFile().setWritable(true));
        }
    }

    @Test
    void theFolderMayBeALink() throws IOException {
        Path disk = Files.createDirectory(temporary.resolve("disk"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), disk);
        assertEquals(plain, load(link));
        assertEquals(List.of(), lines);
        assertTrue(Files.exists(file(disk, ".tokens")));
    }

    @Test
    void ofSeveralThreadsOneTokenises() throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch together = new CountDownLatch(threads);
        List<Future<Splits>> loads = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            loads.add(
                    pool.submit(
                            () -> {
                                together.countDown();
                                together.await();
                                return load(folder);
                            }));
        }
        for (Future<Splits> one : loads) {
            assertEquals(plain, one.get());
        }
        pool.shutdown();
        assertEquals(1, records.stream().filter(n -> n == 100).count(), records.toString());
        for (String line : lines) {
            assertTrue(line.startsWith("Waiting for another process that tokenises"), line);
        }
    }

    @Test
    void whatAKilledBuilderLeftGoesAway() throws IOException {
        load(folder);
        String key = name(file(".json"), ".json");
        Files.delete(file(".tokens"));
        Path left = Files.writeString(folder.resolve("." + key + ".tmp-1-1"), "half");
        Path others = Files.writeString(folder.resolve(".0.tmp-1-1"), "being written");
        load(folder);
        assertTrue(Files.notExists(left));
        assertTrue(Files.exists(others));
        assertEquals(plain, load(folder));
    }

    @Test
    void theEnvironmentNamesTheFolder() {
        String home = System.getProperty("user.home");
        assertEquals(
                Path.of("/a/b"),
                TokenCache.of(Map.of("FF_CACHE", "/a/b", "XDG_CACHE_HOME", "/c")).folder());
        assertEquals(
                Path.of("/c/fast-forward/tokens"),
                TokenCache.of(Map.of("FF_CACHE", "", "XDG_CACHE_HOME", "/c")).folder());
        Path standard = Path.of(home, ".cache/fast-forward/tokens");
        assertEquals(standard, TokenCache.of(Map.of()).folder());
        assertEquals(standard, TokenCache.of(Map.of("XDG_CACHE_HOME", "relative")).folder());
        assertNotEquals(standard, TokenCache.of(Map.of("FF_CACHE", "x")).folder());
    }

    private Splits load(Path cache) {
        return load(cache, data);
    }

    private Splits load(Path cache, Path from) {
        LoadProgress progress =
                new LoadProgress() {
                    @Override
                    public void tokenised(int done, int total) {
                        records.add(done);
                    }

                    @Override
                    public void dropped(Task task, DropCounts drops) {}

                    @Override
                    public void line(String text) {
                        lines.add(text);
                    }
                };
        try (TextTokenizer tokenizer = Fixtures.tokenizer(Task.CHAT)) {
            DataSource source = new DataSource.Local(from);
            return TaskData.load(
                    Task.CHAT, source, tokenizer, SETTINGS, new TokenCache(cache), progress);
        }
    }

    private void forget() {
        lines.clear();
        records.clear();
    }

    private int last() {
        return records.get(records.size() - 1);
    }

    private Path file(String extension) throws IOException {
        return file(folder, extension);
    }

    private static Path file(Path folder, String extension) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(f -> f.toString().endsWith(extension)).toList();
            assertEquals(1, found.size(), found.toString());
            return found.get(0);
        }
    }

    private static String name(Path file, String extension) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - extension.length());
    }
}
