package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.engine.resume.SavedRun;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was stopped, however often and wherever, equals one that never was, bit for bit. */
class ResumeTest {
    private static final String[] SMALL_PIECES = {
        "steps", "7", "token_budget", "64", "test_every", "7", "target_every", "7"
    };

    private static final int STOPS = 20;

    @TempDir Path temp;

    /** Asks for a stop after so many of the moments at which a run looks whether it should. */
    private static final class StopAfter extends StopSignal {
        private int left;

        StopAfter(int moments) {
            left = moments;
        }

        @Override
        public void check() {
            if (left-- == 0) {
                request("SIGTERM", 15);
            }
            super.check();
        }
    }

    @ParameterizedTest
    @CsvSource({"pythia-1.4b,lora", "llama-3-8b,dora"})
    void stoppingAtRandomMomentsChangesNothing(String model, String adapter) throws IOException {
        Set<String> seen = stopsAndStarts(TinyCell.of(model, "medical", adapter, SMALL_PIECES), 80);
        assertTrue(seen.containsAll(Set.of("within a step", "within a stage")), seen.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"parabola", "vertex"})
    void stoppingARunWhoseRateFollowsItsStagesChangesNothing(String policy) throws IOException {
        List<RunSpec> cell =
                TinyCell.withArms(
                        temp,
                        "[{policy: %s, set: {rate: follow}}]".formatted(policy),
                        Stream.concat(
                                        Stream.of(SMALL_PIECES),
                                        // So much that Adam's loss is not reached at once.
                                        Stream.of("learning_rate", "1e-2", "steps", "11"))
                                .toArray(String[]::new));
        Set<String> seen = stopsAndStarts(cell, 80);
        assertTrue(seen.contains("within a stage"), seen.toString());
        List<Event> events =
                RunReader.readEvents(CellRunner.folder(temp.resolve("pieces"), cell.get(1)));
        double rate = 1e-2;
        int stages = 0;
        for (Event event : events) {
            if (event.kind() == Event.Kind.STEP) {
                assertEquals(rate, event.learningRate(), 1e-15);
            } else if (event.kind() == Event.Kind.STAGE) {
                rate *= event.tau() > 0 ? 1 + event.tau() : 0.7;
                stages++;
            }
        }
        assertTrue(stages >= 2, "stages " + stages);
        assertTrue(Math.abs(rate - 1e-2) > 1e-4, "rate " + rate);
    }

    @Test
    void stoppingProdigyChangesNothing() throws IOException {
        List<RunSpec> cell =
                TinyCell.withArms(
                        temp, "[{policy: none, set: {optimizer: prodigy}}]", SMALL_PIECES);
        assertEquals("prodigy", cell.get(1).armName());
        stopsAndStarts(cell, 80);
        List<Event> events =
                RunReader.readEvents(CellRunner.folder(temp.resolve("pieces"), cell.get(1)));
        assertTrue(events.stream().noneMatch(e -> e.kind() == Event.Kind.STAGE));
        List<Double> rates =
                events.stream()
                        .filter(e -> e.kind() == Event.Kind.STEP)
                        .map(Event::learningRate)
                        .toList();
        assertEquals(1e-6, rates.get(0));
        assertTrue(rates.get(6) > 1e-6, rates.toString());
    }

    /** What is kept and measured at the end is the same too, wherever a run was stopped. */
    @Test
    void stoppingARunThatKeepsAndMeasuresChangesNothing() throws IOException {
        List<RunSpec> cell =
                TinyCell.withArms(
                        temp,
                        "[{policy: bracket, set: {ending: converged}}]",
                        Stream.concat(
                                        Stream.of(SMALL_PIECES),
                                        // Far too much: stages keep tau 0.
                                        Stream.of(
                                                "learning_rate",
                                                "1e-1",
                                                "steps",
                                                "12",
                                                "interval",
                                                "2",
                                                "keep_weights",
                                                "2",
                                                "plane",
                                                "3",
                                                "quality_tasks",
                                                "[chat]"))
                                .toArray(String[]::new));
        stopsAndStarts(cell, 150);
        RunFolder whole = CellRunner.folder(temp.resolve("whole"), cell.get(1));
        RunFolder pieces = CellRunner.folder(temp.resolve("pieces"), cell.get(1));
        assertSameFiles(whole.path().resolve("weights"), pieces.path().resolve("weights"));
        for (String file : List.of("plane.csv", "quality.csv")) {
            assertEquals(
                    Files.readString(whole.path().resolve(file)),
                    Files.readString(pieces.path().resolve(file)));
        }
        List<Event> stages =
                RunReader.readEvents(whole).stream()
                        .filter(e -> e.kind() == Event.Kind.STAGE)
                        .toList();
        List<Double> last =
                stages.subList(stages.size() - 3, stages.size()).stream().map(Event::tau).toList();
        assertEquals(List.of(0.0, 0.0, 0.0), last);
        assertTrue(RunReader.readState(whole).summary().steps() < 12, "ended by its stages");
    }

    private static void assertSameFiles(Path expected, Path actual) throws IOException {
        try (Stream<Path> files = Files.list(expected);
                Stream<Path> others = Files.list(actual)) {
            List<Path> all = files.sorted().toList();
            assertEquals(
                    all.stream().map(Path::getFileName).toList(),
                    others.map(Path::getFileName).sorted().toList());
            for (Path file : all) {
                assertEquals(-1, Files.mismatch(file, actual.resolve(file.getFileName())));
            }
        }
    }

    @Test
    void stoppingALowRankWayBackChangesNothing() throws IOException {
        List<RunSpec> cell =
                TinyCell.withArms(
                        temp, "[{policy: bracket, set: {loge_rank: 0.25}}]", SMALL_PIECES);
        stopsAndStarts(cell, 80);
    }

    /** Returns where the runs of a cell were stopped, having compared them with unstopped ones. */
    private Set<String> stopsAndStarts(List<RunSpec> cell, int mostMoments) throws IOException {
        Path whole = temp.resolve("whole");
        Path pieces = temp.resolve("pieces");
        assertEquals(Outcome.DONE, TinyCell.runner(whole, new TinyCell.Silent()).run(cell));
        Random random = new Random(1);
        Set<String> seen = new HashSet<>();
        Outcome outcome = Outcome.STOPPED;
        for (int i = 0; outcome == Outcome.STOPPED; i++) {
            // After enough stops it may run through.
            int moments = i < STOPS ? 1 + random.nextInt(mostMoments) : Integer.MAX_VALUE;
            outcome =
                    new CellRunner(
                                    pieces,
                                    Execution.DEFAULT,
                                    new TinyCell.Silent(),
                                    new StopAfter(moments),
                                    false)
                            .run(cell);
            for (RunSpec spec : cell) {
                newest(pieces, spec).ifPresent(c -> seen.add(kind(c)));
            }
        }
        assertEquals(Outcome.DONE, outcome);
        for (RunSpec spec : cell) {
            TinyCell.assertSame(whole, pieces, spec);
            assertFalse(
                    Files.exists(CellRunner.folder(pieces, spec).path().resolve(SavedWork.FOLDER)),
                    "a run that is done needs no checkpoints");
        }
        return seen;
    }

    private static String kind(SavedRun saved) {
        return !saved.parts().get("gradient").path("losses").isEmpty()
                ? "within a step"
                : !saved.parts()
                                .getOrDefault("stage", MissingNode.getInstance())
                                .path("curve")
                                .isEmpty()
                        ? "within a stage"
                        : "before " + saved.parts().get("loop").path("next");
    }

    private static Optional<SavedRun> newest(Path results, RunSpec spec) {
        return SavedWork.of(CellRunner.folder(results, spec))
                .newest(run -> Optional.empty(), line -> Assertions.fail(line));
    }

    /** Leaves an Adam run behind that was stopped in the middle, with two checkpoints. */
    private RunSpec stopped(Path results, Path whole) {
        List<RunSpec> adam = TinyCell.of("pythia-1.4b", "chat", "lora").subList(0, 1);
        TinyCell.runner(whole, new TinyCell.Silent()).run(adam);
        StopSignal stop = new StopSignal();
        Progress progress =
                new Progress() {
                    @Override
                    public void advanced(RunSpec spec, double done) {
                        if (done > 0.5) {
                            stop.request("SIGTERM", 15);
                        }
                    }

                    @Override
                    public void line(String text) {}
                };
        Execution everyStep = new Execution("", 0, 0, 1);
        assertEquals(
                Outcome.STOPPED,
                new CellRunner(results, everyStep, progress, stop, false).run(adam));
        assertEquals(
                RunState.State.RESUMABLE,
                RunReader.readState(CellRunner.folder(results, adam.get(0))).state());
        return adam.get(0);
    }

    private static List<Path> saved(Path results, RunSpec spec) throws IOException {
        Path folder = CellRunner.folder(results, spec).path().resolve(SavedWork.FOLDER);
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static List<String> resume(Path results, RunSpec spec) {
        TinyCell.Silent progress = new TinyCell.Silent();
        assertEquals(Outcome.DONE, TinyCell.runner(results, progress).run(List.of(spec)));
        return progress.lines;
    }

    @Test
    void aFlippedByteInTheNewestCheckpointMakesTheOlderOneCount() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        List<Path> files = saved(temp.resolve("results"), spec);
        assertEquals(2, files.size());
        byte[] bytes = Files.readAllBytes(files.get(1));
        bytes[bytes.length / 2] ^= 1;
        Files.write(files.get(1), bytes);
        List<String> lines = resume(temp.resolve("results"), spec);
        assertTrue(
                lines.stream().anyMatch(l -> l.contains("damaged") && l.contains("older")),
                lines.toString());
        assertTrue(lines.stream().anyMatch(l -> l.contains("goes on after step")));
        TinyCell.assertSame(temp.resolve("whole"), temp.resolve("results"), spec);
    }

    @Test
    void aRunWhoseCheckpointsAreAllDamagedBeginsAnew() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        for (Path file : saved(temp.resolve("results"), spec)) {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        }
        resume(temp.resolve("results"), spec);
        TinyCell.assertSame(temp.resolve("whole"), temp.resolve("results"), spec);
    }

    @Test
    void whatAKilledProcessHalfWroteIsRemoved() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        Path run = CellRunner.folder(temp.resolve("results"), spec).path();
        Path half = Files.writeString(run.resolve(".state.json.tmp-4711-3"), "{");
        resume(temp.resolve("results"), spec);
        assertFalse(Files.exists(half));
        assertTrue(CellRunner.isDone(temp.resolve("results"), spec));
    }

    @Test
    void aTruncatedLastLineOfTheLogIsWrittenAgain() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        Path log = CellRunner.folder(temp.resolve("results"), spec).eventsCsv();
        Files.writeString(log, "STEP,9,0.", StandardOpenOption.APPEND);
        resume(temp.resolve("results"), spec);
        TinyCell.assertSame(temp.resolve("whole"), temp.resolve("results"), spec);
    }

    @Test
    void aLogAheadOfItsCheckpointIsCutBack() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        Path log = CellRunner.folder(temp.resolve("results"), spec).eventsCsv();
        List<String> rows = Files.readAllLines(log);
        // What was done after the last checkpoint before a kill, is done again.
        Files.writeString(log, rows.get(rows.size() - 1) + "\n", StandardOpenOption.APPEND);
        resume(temp.resolve("results"), spec);
        TinyCell.assertSame(temp.resolve("whole"), temp.resolve("results"), spec);
    }

    @Test
    void aLogThatLostRowsMakesAnOlderCheckpointCount() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        Path log = CellRunner.folder(temp.resolve("results"), spec).eventsCsv();
        String text = Files.readString(log);
        // As after a crash of the machine: the last row never reached the disk.
        Files.writeString(log, text.substring(0, text.lastIndexOf("\nSTEP") + 1));
        List<String> lines = resume(temp.resolve("results"), spec);
        assertTrue(lines.stream().anyMatch(l -> l.contains("newer than the log")));
        TinyCell.assertSame(temp.resolve("whole"), temp.resolve("results"), spec);
    }

    @Test
    void aRunOfTheFirstSchemaVersionBeginsAnew() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        RunFolder folder = CellRunner.folder(temp.resolve("results"), spec);
        Files.writeString(
                folder.stateJson(),
                "{\"schema_version\": 1, \"state\": \"RUNNING\", \"updated_utc\": \"2099-01-01\"}");
        Files.writeString(
                folder.runJson(),
                Files.readString(folder.runJson())
                        .replaceFirst("\"schema_version\" : \\d+", "\"schema_version\" : 1"));
        resume(temp.resolve("results"), spec);
        TinyCell.assertSame(temp.resolve("whole"), temp.resolve("results"), spec);
    }

    @Test
    void aClockThatWasSetBackChangesNothing() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        RunFolder folder = CellRunner.folder(temp.resolve("results"), spec);
        FileTime future = FileTime.from(Instant.parse("2099-01-01T00:00:00Z"));
        RunState state = RunReader.readState(folder);
        RunWriter.writeState(
                folder,
                new RunState(
                        state.schemaVersion(),
                        RunState.State.RUNNING,
                        "",
                        state.host(),
                        state.process(),
                        state.heartbeat(),
                        future.toString(),
                        null));
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, future);
            }
        }
        List<String> lines = resume(temp.resolve("results"), spec);
        assertTrue(lines.stream().anyMatch(l -> l.contains("goes on after step")));
        TinyCell.assertSame(temp.resolve("whole"), temp.resolve("results"), spec);
    }

    @Test
    void aRunDoesNotGoOnWithOtherData() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        RunFolder folder = CellRunner.folder(temp.resolve("results"), spec);
        String run = Files.readString(folder.runJson());
        String hash = RunReader.readRecord(folder).facts().get("data_sha256");
        Files.writeString(folder.runJson(), run.replace(hash, "0".repeat(64)));
        UserException refused =
                Assertions.assertThrows(
                        UserException.class, () -> resume(temp.resolve("results"), spec));
        assertTrue(refused.getMessage().contains("data_sha256"), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void aRunStaysDoneThoughItsCheckpointsCannotBeRemoved() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        Path run = CellRunner.folder(temp.resolve("results"), spec).path();
        // What a network file system leaves of a file that is still open.
        Files.createDirectories(run.resolve(SavedWork.FOLDER).resolve("busy/inner"));
        resume(temp.resolve("results"), spec);
        assertTrue(CellRunner.isDone(temp.resolve("results"), spec));
        TinyCell.assertSame(temp.resolve("whole"), temp.resolve("results"), spec);
    }

    /** Replaces what a run has saved last, as if a program had written it that differs so. */
    private static void rewrite(Path results, RunSpec spec, String from, String to)
            throws IOException {
        List<Path> files = saved(results, spec);
        String text =
                new String(
                        Files.readAllBytes(files.get(files.size() - 1)),
                        StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from), from);
        byte[] bytes = text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
        for (Path file : files) {
            Files.delete(file);
        }
        Files.write(
                files.get(0).resolveSibling("00000001-" + Sha256.of(bytes) + ".safetensors"),
                bytes);
    }

    @ParameterizedTest
    @CsvSource({
        // A key, a part, the layout, all of it.
        "stages, stares",
        "gradient\\\", gravient\\\"",
        "format\\\":1, format\\\":2",
        "saved_run, other_run"
    })
    void whatAnotherVersionSavedIsRefusedNotErased(String from, String to) throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        rewrite(temp.resolve("results"), spec, from, to);
        refusesOtherVersion(spec);
    }

    @Test
    void whatAVersionBeforeSavedElsewhereIsRefusedNotErased() throws IOException {
        RunSpec spec = stopped(temp.resolve("results"), temp.resolve("whole"));
        Path run = CellRunner.folder(temp.resolve("results"), spec).path();
        Files.move(run.resolve(SavedWork.FOLDER), run.resolve("checkpoints"));
        refusesOtherVersion(spec);
    }

    private void refusesOtherVersion(RunSpec spec) {
        UserException refused =
                Assertions.assertThrows(
                        UserException.class, () -> resume(temp.resolve("results"), spec));
        assertTrue(refused.getMessage().contains("version"), refused.getMessage());
        assertTrue(refused.getMessage().contains("remove the run's folder"));
        assertEquals(1, refused.getMessage().lines().count());
        Path run = CellRunner.folder(temp.resolve("results"), spec).path();
        assertTrue(Files.exists(run.resolve("events.csv")));
    }

    @Test
    void aTargetOnOtherDataIsRefused() throws IOException {
        List<RunSpec> cell = TinyCell.of("pythia-1.4b", "chat", "lora", "steps", "3");
        Path results = temp.resolve("results");
        TinyCell.runner(results, new TinyCell.Silent()).run(cell.subList(0, 1));
        RunFolder adam = CellRunner.folder(results, cell.get(0));
        String hash = RunReader.readRecord(adam).facts().get("data_sha256");
        Files.writeString(
                adam.runJson(), Files.readString(adam.runJson()).replace(hash, "0".repeat(64)));
        UserException refused =
                Assertions.assertThrows(
                        UserException.class,
                        () -> TinyCell.runner(results, new TinyCell.Silent()).run(cell));
        assertTrue(refused.getMessage().contains("data_sha256"), refused.getMessage());
    }
}
