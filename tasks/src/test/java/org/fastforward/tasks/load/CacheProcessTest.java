package org.fastforward.tasks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.TaskFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes, a full disk, a small heap. */
class CacheProcessTest {

    @TempDir Path temporary;

    private Path data;
    private Path cache;

    @BeforeEach
    void write() {
        data = temporary.resolve("m.parquet");
        cache = temporary.resolve("cache");
    }

    private void write(int records, int words) {
        TaskFiles.execute(
                "COPY (SELECT repeat('word ', "
                        + words
                        + ") || i AS clean_text FROM range("
                        + records
                        + ") r(i)) TO '"
                        + data
                        + "' (FORMAT parquet)");
    }

    @Test
    void ofTwoProcessesOneTokenises() throws IOException {
        write(5_000, 40);
        Process first = start();
        Process second = start();
        String one = LoadProcess.output(first);
        String two = LoadProcess.output(second);
        assertEquals(splits(one), splits(two));
        String both = one + two;
        assertTrue(both.contains("tokenised 5000,") && both.contains("tokenised 0,"), both);
        assertEquals(2, visible().size(), visible().toString());
    }

    @Test
    void aKilledBuilderDoesNotHoldUpTheNext() throws IOException, InterruptedException {
        write(200_000, 40);
        Process killed = start();
        while (hidden(".tmp-").isEmpty()) {
            assertTrue(killed.isAlive());
            Thread.sleep(5);
        }
        killed.destroyForcibly().waitFor();
        assertEquals(1, hidden(".tmp-").size());
        write(2_000, 40);
        String output = LoadProcess.output(start());
        assertTrue(output.contains("tokenised 2000,"), output);
    }

    @Test
    void aBuilderThatIsToldToEndCleansUp() throws IOException, InterruptedException {
        write(200_000, 40);
        Process ended = start();
        while (hidden(".tmp-").isEmpty()) {
            assertTrue(ended.isAlive());
            Thread.sleep(5);
        }
        ended.destroy();
        ended.waitFor();
        assertEquals(List.of(), hidden(".tmp-"));
        assertEquals(List.of(), visible());
    }

    @Test
    void aFullDiskIsAWarning() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")));
        write(1_000, 200);
        String output = LoadProcess.output(start(List.of(), "medical", data, "2000000"));
        String warning = "line: The token cache " + cache + " cannot be written (IOException";
        assertTrue(output.contains(warning), output);
        assertTrue(output.contains("tokenised 1000,"), output);
        assertEquals(List.of(), visible());
        assertEquals(List.of(), hidden(".tmp-"));
        assertEquals(splits(LoadProcess.output(start())), splits(output));
    }

    @Test
    void memoryDoesNotGrowWithTheData() throws IOException {
        // 6,000 sequences of 1,024 ids and labels: 48 MB as arrays.
        write(6_000, 220);
        String first = LoadProcess.output(start("-Xmx24m"));
        assertTrue(first.contains("tokenised 6000,"), first);
        String second = LoadProcess.output(start("-Xmx24m"));
        assertTrue(second.contains("tokenised 0,"), second);
        assertEquals(splits(first), splits(second));
    }

    private Process start(String... options) throws IOException {
        return start(List.of(options), "medical", data);
    }

    private Process start(List<String> options, String task, Path from, String... more)
            throws IOException {
        List<Object> args = new ArrayList<>();
        args.addAll(List.of(task, from, Fixtures.folder("plain"), 1024, cache));
        args.addAll(List.of(more));
        return LoadProcess.start(options, args.toArray());
    }

    private static String splits(String output) {
        Matcher matcher = Pattern.compile("splits .*").matcher(output);
        assertTrue(matcher.find(), output);
        return matcher.group();
    }

    private List<String> visible() throws IOException {
        return files().stream().filter(name -> !name.startsWith(".")).toList();
    }

    private List<String> hidden(String part) throws IOException {
        return files().stream()
                .filter(name -> name.startsWith(".") && name.contains(part))
                .toList();
    }

    private List<String> files() throws IOException {
        if (Files.notExists(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
