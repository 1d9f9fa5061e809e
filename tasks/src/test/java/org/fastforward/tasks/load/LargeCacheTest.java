package org.fastforward.tasks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fastforward.tasks.TaskFiles;
import org.fastforward.tasks.embedded.EmbeddedCorpus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As many dialogues as ultrachat_200k has, in its layout: time, memory and size of the first and
 * the second load, in processes with a small heap.
 *
 * <p>{@code -Dff.dialogues} says how many, {@code -Dff.tokenizer} names a folder with a
 * tokenizer.json to use instead of a small one.
 */
@Tag("slow")
class LargeCacheTest {

    private static final int DIALOGUES = Integer.getInteger("ff.dialogues", 200_000);
    private static final int HELD_OUT = 1_000;

    @TempDir Path temporary;

    @Test
    void memoryIsBoundedAtFullSize() throws IOException, URISyntaxException {
        Path data = Files.createDirectory(temporary.resolve("data"));
        write(data.resolve("train_sft-00000-of-00001.parquet"), 0, DIALOGUES);
        write(data.resolve("test_sft-00000-of-00001.parquet"), DIALOGUES, DIALOGUES + HELD_OUT);
        Path cache = temporary.resolve("cache");
        System.out.printf("%d dialogues, %d MiB of Parquet%n", DIALOGUES, mebibytes(data));
        String first = load(data, cache);
        System.out.printf("first: %sthe cache has %d MiB%n", first, mebibytes(cache));
        String second = load(data, cache);
        System.out.printf("second: %s", second);
        assertTrue(first.contains("tokenised " + (DIALOGUES + HELD_OUT) + ","), first);
        assertTrue(second.contains("tokenised 0,"), second);
        assertEquals(splits(first), splits(second));
    }

    private static String load(Path data, Path cache) throws IOException, URISyntaxException {
        String folder = System.getProperty("ff.tokenizer");
        Path tokenizer =
                folder == null
                        ? Path.of(LargeCacheTest.class.getResource("/golden/gpt_neox").toURI())
                        : Path.of(folder);
        String output =
                LoadProcess.output(
                        LoadProcess.start(
                                List.of("-Xmx256m"), "chat", data, tokenizer, 1024, cache));
        return output.lines()
                .filter(line -> line.contains("tokenised") || line.startsWith("seconds"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Dialogues of four to ten messages of 10 to 260 words. */
    private static void write(Path file, int from, int to) {
        TaskFiles.execute(
                "SET threads = 2",
                "SET VARIABLE words = string_split('" + words() + "', ' ')",
                "CREATE MACRO message(i, t, n) AS array_to_string(list_transform("
                        + "range(n::BIGINT), lambda k: getvariable('words')[1 + (hash(i, t, k)"
                        + " % len(getvariable('words')))::INT]), ' ')",
                "COPY (SELECT md5(i::VARCHAR) AS prompt_id, list_transform(range(2 * (2 + hash(i)"
                        + " % 4)::INT), lambda t: {'content': message(i, t, CASE WHEN t % 2 = 0"
                        + " THEN 10 + hash(i, t) % 40 ELSE 60 + hash(i, t) % 200 END), 'role':"
                        + " CASE WHEN t % 2 = 0 THEN 'user' ELSE 'assistant' END}) AS messages"
                        + " FROM range("
                        + from
                        + ", "
                        + to
                        + ") r(i)) TO '"
                        + file
                        + "' (FORMAT parquet)");
    }

    /** The words of an embedded corpus, each once. */
    private static String words() {
        String corpus =
                new String(
                        EmbeddedCorpus.files("medical").get("medical.jsonl"),
                        StandardCharsets.UTF_8);
        return Arrays.stream(corpus.split("[^A-Za-z,.]+"))
                .distinct()
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String splits(String output) {
        Matcher matcher = Pattern.compile("splits .*").matcher(output);
        assertTrue(matcher.find(), output);
        return matcher.group();
    }

    private static long mebibytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum() >> 20;
        }
    }
}
