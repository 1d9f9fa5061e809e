package org.fastforward.tasks.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;

class SequenceFileTest {

    private static final byte[] FACTS = "{\"records\":3}".getBytes(StandardCharsets.UTF_8);
    private static Path folder;

    private record Sequence(int record, int[] ids, int[] runs) {}

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("sequences");
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        for (Path file : List.of(folder.resolve("a"), folder.resolve("b"), folder)) {
            Files.deleteIfExists(file);
        }
    }

    @Property(tries = 200)
    void givesBackWhatWasWritten(
            @ForAll("sequences") List<Sequence> sequences,
            @ForAll @IntRange(min = 1, max = 40) int windowInts)
            throws IOException {
        write(folder.resolve("a"), sequences);
        // Small windows: sequences that begin in one and end in the next.
        SequenceFile file = SequenceFile.open(folder.resolve("a"), FACTS, windowInts);
        assertEquals(sequences.size(), file.size());
        for (int i = file.size() - 1; i >= 0; i--) {
            assertEquals(sequences.get(i).record(), file.record(i));
            assertArrayEquals(sequences.get(i).ids(), file.ids(i));
            assertArrayEquals(sequences.get(i).runs(), file.runs(i));
        }
    }

    @Property(tries = 300)
    void refusesFilesOfAnotherLength(
            @ForAll("sequences") List<Sequence> sequences,
            @ForAll @IntRange(min = 0, max = 9_999) int place)
            throws IOException {
        byte[] whole = write(folder.resolve("a"), sequences);
        Path other = folder.resolve("b");
        Files.write(other, Arrays.copyOf(whole, part(place, whole.length)));
        assertThrows(DamagedFileException.class, () -> SequenceFile.open(other, FACTS));
        Files.write(other, Arrays.copyOf(whole, whole.length + 1 + part(place, 20)));
        assertThrows(DamagedFileException.class, () -> SequenceFile.open(other, FACTS));
    }

    @Property(tries = 300)
    void refusesFilesWithAnotherByte(
            @ForAll("sequences") List<Sequence> sequences,
            @ForAll @IntRange(min = 0, max = 9_999) int place,
            @ForAll @IntRange(min = 1, max = 255) int change)
            throws IOException {
        byte[] bytes = write(folder.resolve("a"), sequences);
        bytes[part(place, bytes.length)] ^= (byte) change;
        Files.write(folder.resolve("b"), bytes);
        assertThrows(
                DamagedFileException.class, () -> SequenceFile.open(folder.resolve("b"), FACTS));
    }

    @Test
    void refusesEveryTruncationOfALargerFile() throws IOException {
        Path file = Files.createTempFile("sequences", ".tokens");
        Path cut = Files.createTempFile("sequences", ".cut");
        try {
            Files.delete(file);
            byte[] whole =
                    write(
                            file,
                            List.of(
                                    new Sequence(0, new int[] {5, 6, 7}, new int[] {1, 3}),
                                    new Sequence(2, new int[] {8}, new int[] {0})));
            for (int length = 0; length < whole.length; length++) {
                Files.write(cut, Arrays.copyOf(whole, length));
                assertThrows(DamagedFileException.class, () -> SequenceFile.open(cut, FACTS));
            }
            assertEquals(2, SequenceFile.open(file, FACTS).size());
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(cut);
        }
    }

    @Test
    void isTheDocumentedLayout() throws IOException {
        Path file = Files.createTempFile("sequences", ".tokens");
        try {
            Files.delete(file);
            byte[] bytes =
                    write(file, List.of(new Sequence(7, new int[] {50_276, 1}, new int[] {1})));
            String hex = HexFormat.of().formatHex(bytes);
            // Magic, version 2, 1 sequence, 3 ints.
            assertTrue(
                    hex.startsWith(
                            "4646544f4b454e53" + "02000000" + "01000000" + "0300000000000000"),
                    hex);
            // Ids 50276 and 1, run 1; index 7, 2, 1.
            String content = "64c40000" + "01000000" + "01000000" + "070000000200000001000000";
            assertEquals(content, hex.substring(80));
            assertThrows(
                    DamagedFileException.class,
                    () -> SequenceFile.open(file, new byte[] {1}),
                    "facts of another file");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void crossesBuffers() throws IOException {
        Path file = Files.createTempFile("sequences", ".tokens");
        try {
            Files.delete(file);
            Random random = new Random(1);
            List<Sequence> sequences =
                    random.ints(2_000, 1, 1_000)
                            .mapToObj(
                                    n ->
                                            new Sequence(
                                                    n,
                                                    random.ints(n).toArray(),
                                                    random.ints(n % 7).toArray()))
                            .toList();
            byte[] bytes = write(file, sequences);
            assertTrue(bytes.length > 3 << 20, "more than the writer's buffer");
            SequenceFile read = SequenceFile.open(file, FACTS, 100_000);
            for (int i = 0; i < sequences.size(); i++) {
                assertArrayEquals(sequences.get(i).ids(), read.ids(i));
                assertArrayEquals(sequences.get(i).runs(), read.runs(i));
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** A number below {@code length}. */
    private static int part(int place, int length) {
        return (int) ((long) place * length / 10_000);
    }

    private static byte[] write(Path file, List<Sequence> sequences) throws IOException {
        Files.deleteIfExists(file);
        try (SequenceWriter writer = new SequenceWriter(file)) {
            for (Sequence s : sequences) {
                writer.add(s.record(), s.ids(), s.runs());
            }
            writer.finish(FACTS);
        }
        return Files.readAllBytes(file);
    }

    @Provide
    Arbitrary<List<Sequence>> sequences() {
        Arbitrary<int[]> ints =
                Arbitraries.integers().between(0, 200_000).array(int[].class).ofMaxSize(20);
        return Combinators.combine(Arbitraries.integers().greaterOrEqual(0), ints, ints)
                .as(Sequence::new)
                .list()
                .ofMaxSize(8);
    }
}
