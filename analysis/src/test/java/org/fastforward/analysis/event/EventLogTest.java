package org.fastforward.analysis.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    @TempDir private Path temp;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = temp.resolve("grid/runs/run/events.csv");
    }

    @Test
    void keepsOneHeaderWhenReopened() throws IOException {
        append(1, 2);
        append(3, 3);
        List<String> lines = Files.readAllLines(file);
        assertEquals(4, lines.size());
        assertEquals(1, lines.stream().filter(line -> line.startsWith("kind,")).count());
        assertEquals(steps(1, 3), EventLog.read(file));
    }

    @Test
    void showsEachRowAtOnce() {
        try (EventLog log = EventLog.open(file)) {
            log.append(step(1));
            assertEquals(steps(1, 1), EventLog.read(file));
        }
    }

    @Test
    void cutsOffTheRowThatAProcessDiedIn() throws IOException {
        append(1, 2);
        Files.writeString(file, "STEP,3,0.5,1.2", StandardOpenOption.APPEND);
        assertEquals(steps(1, 2), EventLog.read(file));
        append(3, 3);
        assertEquals(steps(1, 3), EventLog.read(file));
    }

    @Test
    void startsAnewAfterATornHeader() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "kind,st");
        assertEquals(List.of(), EventLog.read(file));
        append(1, 1);
        assertEquals(steps(1, 1), EventLog.read(file));
    }

    @Test
    void truncatesToTheRowsOfACheckpoint() {
        append(1, 5);
        try (EventLog log = EventLog.open(file)) {
            assertEquals(5, log.rows());
            log.truncate(2);
            assertEquals(2, log.rows());
            log.append(step(3));
        }
        assertEquals(steps(1, 3), EventLog.read(file));
        try (EventLog log = EventLog.open(file)) {
            log.truncate(0);
        }
        assertEquals(List.of(), EventLog.read(file));
    }

    @Test
    void refusesACheckpointThatSawMoreRows() {
        try (EventLog log = EventLog.open(file)) {
            UserException e = assertThrows(UserException.class, () -> log.truncate(1));
            assertTrue(e.getMessage().contains("has 0 rows, a checkpoint wants 1"), e.getMessage());
        }
    }

    @Test
    void refusesOtherColumnsAndLeavesThemAlone() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "a,b\n1,2\n");
        assertThrows(UserException.class, () -> EventLog.open(file));
        assertThrows(UserException.class, () -> EventLog.read(file));
        assertEquals("a,b\n1,2\n", Files.readString(file));
    }

    @Test
    void readsALogOfBeforeTheLearningRateWasWrittenButAddsNothingToIt() throws IOException {
        append(1, 2);
        String old = Files.readString(file).replaceAll("(?m),[^,\\n]*$", "");
        assertTrue(old.startsWith("kind,") && old.lines().findFirst().get().endsWith("peak_bytes"));
        Files.writeString(file, old);
        List<Event> events = EventLog.read(file);
        assertEquals(2, events.size());
        assertEquals(1L << 30, events.get(1).peakBytes());
        assertTrue(Double.isNaN(events.get(1).learningRate()));
        assertThrows(UserException.class, () -> EventLog.open(file));
        assertEquals(old, Files.readString(file));
    }

    @Test
    void saysWhichRowIsDamaged() throws IOException {
        append(1, 2);
        Files.writeString(file, "STEP,3\n", StandardOpenOption.APPEND);
        UserException e = assertThrows(UserException.class, () -> EventLog.read(file));
        assertTrue(e.getMessage().contains("row 3"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    private void append(int from, int to) {
        try (EventLog log = EventLog.open(file)) {
            steps(from, to).forEach(log::append);
        }
    }

    private static List<Event> steps(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(EventLogTest::step).toList();
    }

    private static Event step(int step) {
        return new Event(
                Event.Kind.STEP,
                step,
                step / 3.0,
                3.0 / step,
                Double.NaN,
                0,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                0,
                "",
                8L * step,
                900L * step,
                10L * step,
                1e12 * step,
                0.9e12 * step,
                0.1 * step,
                0.2 * step,
                1L << 30,
                1e-4 * step);
    }
}
