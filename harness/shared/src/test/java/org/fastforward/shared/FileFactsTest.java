package org.fastforward.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFactsTest {
    @TempDir Path folder;

    private final AtomicInteger reads = new AtomicInteger();
    private Path file;
    private FileFacts facts;

    @BeforeEach
    void create() throws IOException {
        file = Files.writeString(folder.resolve("weights"), "one");
        facts = new FileFacts(folder.resolve("kept"), Duration.ZERO);
    }

    private String get(FileFacts facts) throws IOException {
        return facts.get(
                "content",
                List.of(file),
                () -> {
                    reads.incrementAndGet();
                    return Files.readString(file);
                });
    }

    @Test
    void readsOnceUntilTheFileChanges() throws IOException {
        assertEquals("one", get(facts));
        assertEquals("one", get(facts));
        assertEquals(1, reads.get());
        Files.writeString(file, "three");
        assertEquals("three", get(facts));
        assertEquals(2, reads.get());
    }

    /** As {@code cp -p} or {@code rsync -t} of other weights of the same shape would look. */
    @Test
    void seesAChangeOfTheSameSizeAndTime() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        assertEquals("one", get(facts));
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, time);
        assertEquals("two", get(facts));
    }

    @Test
    void keepsNothingOfAFileThatMayStillChange() throws IOException {
        FileFacts careful = new FileFacts(folder.resolve("kept"), Duration.ofMinutes(1));
        get(careful);
        get(careful);
        assertEquals(2, reads.get());
    }

    @Test
    void keepsNothingOfAFailure() throws IOException {
        assertThrows(
                UserException.class,
                () ->
                        facts.get(
                                "content",
                                List.of(file),
                                () -> {
                                    throw new UserException("NaN");
                                }));
        assertEquals("one", get(facts));
    }

    @Test
    void readsEveryTimeWhereNothingCanBeKept() throws IOException {
        FileFacts blocked = new FileFacts(file.resolve("no-folder"), Duration.ZERO);
        get(blocked);
        assertEquals("one", get(blocked));
        assertEquals(2, reads.get());
    }

    @Test
    void readsAgainWhereWhatIsKeptIsDamaged() throws IOException {
        get(facts);
        try (var kept = Files.newDirectoryStream(folder.resolve("kept"), "*.content")) {
            for (Path k : kept) {
                Files.writeString(k, Files.readString(k).substring(0, 5));
            }
        }
        assertEquals("one", get(facts));
        assertEquals(2, reads.get());
    }

    @Test
    void tellsFilesAndFactsApart() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "else");
        String one = facts.sha256(List.of(file));
        assertEquals(Sha256.of(List.of(file)), one);
        assertEquals("one", get(facts));
        assertEquals(Sha256.of(List.of(file, other)), facts.sha256(List.of(file, other)));
        assertEquals(Sha256.of(List.of(other, file)), facts.sha256(List.of(other, file)));
        assertEquals(one, facts.sha256(List.of(file)));
        assertThrows(
                IOException.class, () -> facts.sha256(List.of(folder.resolve("no such file"))));
    }

    @Test
    void manyAskAtOnce() {
        List<CompletableFuture<String>> all =
                IntStream.range(0, 8)
                        .mapToObj(
                                i ->
                                        CompletableFuture.supplyAsync(
                                                () -> {
                                                    try {
                                                        return get(facts);
                                                    } catch (IOException e) {
                                                        throw new IllegalStateException(e);
                                                    }
                                                }))
                        .toList();
        all.forEach(f -> assertEquals("one", f.join()));
    }

    @Test
    void liesWhereTheEnvironmentSays() throws IOException {
        FileFacts here = FileFacts.of(Map.of("FF_CACHE", folder.resolve("cache").toString()));
        here.sha256(List.of(file));
        assertTrue(Files.isDirectory(folder.resolve("cache/files")));
    }
}
