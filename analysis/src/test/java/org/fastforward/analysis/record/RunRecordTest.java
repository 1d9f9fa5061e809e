package org.fastforward.analysis.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.analysis.event.Curve;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {
    private static final Summary SUMMARY =
            new Summary(3.1, 4.5, 3.1, true, 60, 0, 0, 1e15, 0.9e15, 12.5, 24.0, 1L << 31, 9000, 7);

    @TempDir private Path temp;

    @Test
    void writesARunOnceInAStableForm() throws IOException {
        RunFolder folder = RunFolder.of(temp, "mini", "a1");
        assertFalse(folder.exists());
        RunWriter.writeRun(folder, run("a1", 1));
        assertTrue(folder.exists());
        String expected =
                """
                {
                  "schema_version" : 1,
                  "id" : "a1",
                  "grid" : "mini",
                  "profile" : "mini",
                  "model" : "pythia-1.4b",
                  "task" : "medical",
                  "adapter" : "lora",
                  "seed" : 0,
                  "arm" : "fast-forward",
                  "policy" : "paper",
                  "role" : "cell",
                  "learning_rate" : 2.0E-5,
                  "learning_rate_factor" : 1.0,
                  "settings" : {
                    "epochs" : 5,
                    "interval" : 6,
                    "targets" : [
                      "query",
                      "value"
                    ]
                  },
                  "facts" : {
                    "data" : "sha256:00",
                    "tokenizer" : "sha256:01"
                  },
                  "provenance" : {
                    "commit" : "abc",
                    "dirty" : false,
                    "hardware" : "a processor",
                    "cores" : 2,
                    "memory_bytes" : 8000000000,
                    "os" : "Linux 6",
                    "jdk" : "17.0.1",
                    "djl" : "0.35.1",
                    "pytorch" : "2.7.1",
                    "threads" : 2,
                    "started_utc" : "2026-01-02T03:04:05Z"
                  }
                }
                """;
        assertEquals(expected, Files.readString(folder.runJson()));
        assertEquals(run("a1", 1), RunReader.readRecord(folder));
        assertThrows(UserException.class, () -> RunWriter.writeRun(folder, run("a1", 1)));
        assertEquals(expected, Files.readString(folder.runJson()));
    }

    @Test
    void replacesTheStateAndLeavesNothingBehind() throws IOException {
        RunFolder folder = RunFolder.of(temp, "mini", "a1");
        RunWriter.writeRun(folder, run("a1", 1));
        assertEquals(RunState.State.PENDING, RunReader.readState(folder).state());
        RunWriter.writeState(folder, RunState.of(RunState.State.RUNNING, ""));
        assertFalse(folder.isDone());
        RunState done = RunState.done(SUMMARY);
        RunWriter.writeState(folder, done);
        assertTrue(folder.isDone());
        assertEquals(done, RunReader.readState(folder));
        try (var files = Files.list(folder.path())) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void refusesANewerSchema() {
        RunFolder folder = RunFolder.of(temp, "mini", "a1");
        RunWriter.writeRun(folder, run("a1", RunRecord.SCHEMA_VERSION + 1));
        UserException e = assertThrows(UserException.class, () -> RunReader.read(folder));
        assertTrue(e.getMessage().contains("use the newer program"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void readsWhatALaterProgramAddedWithoutChangingTheSchema() throws IOException {
        RunFolder folder = RunFolder.of(temp, "mini", "a1");
        RunWriter.writeRun(folder, run("a1", 1));
        String text = Files.readString(folder.runJson());
        Files.writeString(folder.runJson(), text.replaceFirst("\\{", "{ \"later\" : [1],"));
        assertEquals(run("a1", 1), RunReader.readRecord(folder));
    }

    @Test
    void readsAllRunsAndNamesTheUnreadable() throws IOException {
        for (String id : List.of("c", "a", "b")) {
            RunWriter.writeRun(RunFolder.of(temp, "mini", id), run(id, 1));
        }
        RunFolder failed = RunFolder.of(temp, "mini", "b");
        RunWriter.writeState(failed, RunState.of(RunState.State.FAILED, "out of memory"));
        Path damaged = RunFolder.of(temp, "mini", "d").runJson();
        AtomicFile.write(damaged, "{ \"schema_version\" : 1,\n \"id\" : ");
        Files.createDirectories(RunFolder.of(temp, "mini", "e").path());

        RunReader.Runs runs = RunReader.readAll(temp.resolve("mini").resolve(RunFolder.RUNS));
        assertEquals(
                List.of("a", "b", "c"),
                runs.runs().stream().map(run -> run.record().id()).toList());
        assertEquals("out of memory", runs.runs().get(1).state().reason());
        assertEquals(2, runs.problems().size());
        assertTrue(runs.problems().get(0).contains(damaged.toString()));
        assertTrue(runs.problems().get(1).contains("no run.json"));
        runs.problems().forEach(problem -> assertEquals(1, problem.lines().count()));
        assertEquals(List.of(), RunReader.readAll(temp.resolve("nowhere")).runs());
    }

    @Test
    void readsAStateOfTheFirstSchemaVersion() {
        RunFolder old = RunFolder.of(temp, "mini", "old");
        AtomicFile.write(
                old.stateJson(),
                """
                {
                  "schema_version" : 1,
                  "state" : "RUNNING",
                  "reason" : "",
                  "updated_utc" : "2026-11-22T09:54:31Z",
                  "summary" : null
                }
                """);
        RunState state = RunReader.readState(old);
        assertEquals(RunState.State.RUNNING, state.state());
        assertEquals("", state.host());
        assertEquals(0, state.heartbeat());
    }

    @Test
    void aStateNamesTheProcessThatWroteIt() {
        RunFolder folder = RunFolder.of(temp, "mini", "s");
        RunState state = RunState.of(RunState.State.RUNNING, "").by("node7", 4711, 3);
        RunWriter.writeState(folder, state);
        assertEquals(state, RunReader.readState(folder));
        assertEquals(RunRecord.SCHEMA_VERSION, RunReader.readState(folder).schemaVersion());
    }

    @Test
    void aFolderThatSomebodyHasJustLockedIsNoProblem() throws IOException {
        RunFolder folder = RunFolder.of(temp, "mini", "new");
        Files.createDirectories(folder.path());
        Files.createFile(folder.lock());
        RunReader.Runs runs = RunReader.readAll(temp.resolve("mini").resolve(RunFolder.RUNS));
        assertEquals(List.of(), runs.problems());
    }

    @Test
    void refusesWhatIsNoChoice() {
        assertThrows(UserException.class, () -> armed("adam", "paper"));
        assertThrows(UserException.class, () -> armed("fast-forward", ""));
        assertThrows(UserException.class, () -> armed("sgd", ""));
        assertThrows(UserException.class, () -> RunState.of(RunState.State.DONE, ""));
        assertThrows(UserException.class, () -> Curve.parse("1"));
    }

    @Test
    void keepsTheGridsOrder() {
        assertEquals(Optional.empty(), GridRecord.readFrom(temp));
        GridRecord grid =
                new GridRecord(
                        1,
                        "mini",
                        List.of("z", "a"),
                        List.of("medical", "chat"),
                        List.of("lora", "dora"),
                        List.of(1L, 0L),
                        Map.of("learning_rate", List.of(2e-4, 2e-5)),
                        List.of(
                                new GridArm("paper"),
                                new GridArm(
                                        "bracket",
                                        Map.of("interval", 3),
                                        Map.of("task", List.of("chat"), "seed", 0))),
                        Map.of("interval", 6),
                        true);
        grid.writeTo(temp);
        assertEquals(Optional.of(grid), GridRecord.readFrom(temp));
    }

    @Test
    void readsAGridFromBeforeLearningRates() throws IOException {
        String lists =
                "\"models\":[\"m\"],\"tasks\":[\"chat\"],\"adapters\":[\"lora\"],\"seeds\":[0]";
        Files.writeString(
                temp.resolve(GridRecord.FILE_NAME),
                "{\"schema_version\":1,\"name\":\"g\"," + lists + ",\"policies\":[\"paper\"]}");
        GridRecord old = GridRecord.readFrom(temp).orElseThrow();
        CellKey cell = new CellKey("m", "chat", "lora", 0);
        assertTrue(old.wants(cell));
        assertEquals(List.of(new ArmKey("paper")), old.arms(cell));
        old.writeTo(temp);
        assertEquals(old, GridRecord.readFrom(temp).orElseThrow());
    }

    @Test
    void readsAGridThatCrossedLearningRates() throws IOException {
        Files.writeString(
                temp.resolve(GridRecord.FILE_NAME),
                """
                {"schema_version": 3, "name": "g", "models": ["m", "n"], "tasks": ["chat"],
                 "adapters": ["lora"], "seeds": [0], "learning_rates": [2.0E-4, 2.0E-5],
                 "policies": ["bracket"],
                 "extra_arms": [{"policy": "paper", "model": "m", "learning_rate": 2.0E-4}]}
                """);
        GridRecord old = GridRecord.readFrom(temp).orElseThrow();
        ArmKey bracket = new ArmKey("bracket");
        CellKey cell = new CellKey("m", "chat", "lora", 0);
        // A factor of 3 and back leaves another last bit.
        String high = SettingText.of(2e-4 / 10 * 3 / 3 * 10);
        assertEquals(List.of(bracket, new ArmKey("paper")), old.arms(cell.with(rate(high))));
        assertEquals(List.of(bracket), old.arms(cell.with(rate("2e-5"))));
        assertEquals(
                List.of(bracket), old.arms(new CellKey("n", "chat", "lora", 0).with(rate("2e-4"))));
        assertTrue(old.wants(cell.with(rate("2e-5"))));
        assertFalse(old.wants(cell.with(rate("3e-5"))));
        assertFalse(old.wants(cell), "its cells have a learning rate");
    }

    private static RunRecord armed(String arm, String policy) {
        return run("a", 1, arm, policy);
    }

    private static RunRecord run(String id, int schemaVersion) {
        return run(id, schemaVersion, RunRecord.FAST_FORWARD, "paper");
    }

    private static VariedSettings rate(String text) {
        return new VariedSettings(Map.of("learning_rate", text));
    }

    private static RunRecord run(String id, int schemaVersion, String arm, String policy) {
        return new RunRecord(
                schemaVersion,
                id,
                "mini",
                "mini",
                "pythia-1.4b",
                "medical",
                "lora",
                0,
                arm,
                policy,
                RunRecord.CELL,
                2e-5,
                1,
                Map.of("interval", 6, "epochs", 5, "targets", List.of("query", "value")),
                Map.of("tokenizer", "sha256:01", "data", "sha256:00"),
                new Provenance(
                        "abc",
                        false,
                        "a processor",
                        2,
                        8_000_000_000L,
                        "Linux 6",
                        "17.0.1",
                        "0.35.1",
                        "2.7.1",
                        2,
                        "2026-01-02T03:04:05Z"));
    }
}
