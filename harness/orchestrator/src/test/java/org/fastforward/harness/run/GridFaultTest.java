package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.spec.RunSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grids whose cells crash, run out of time, or are wanted by two at once. */
@Tag("faults")
class GridFaultTest {
    private static final String GRID =
            """
            name: faulty
            profile: mini
            models: {pythia-1.4b: {checkpoint: models/miniatures/pythia-1.4b}}
            tasks: {medical: {data: embedded}, chat: {data: embedded}}
            adapters: [lora]
            policies: [bracket]
            seeds: [0]
            settings:
              {rank: 4, steps: 40, sequences_per_step: 8, train_size: 64, tiny_size: 6, test_size: 12,
               max_length: 64, stabilisation: 8, threads: 1}
            """;

    @TempDir Path temp;

    private Path grid(String more) throws IOException {
        return Files.writeString(temp.resolve("faulty.yaml"), GRID + more);
    }

    private static FfProcess run(Path grid, Path results, int jobs, String... more)
            throws IOException {
        Object[] command = new Object[8 + more.length];
        System.arraycopy(
                new Object[] {"grid", "run", "--grid", grid, "--results", results, "--jobs", jobs},
                0,
                command,
                0,
                8);
        System.arraycopy(more, 0, command, 8, more.length);
        return FfProcess.start(command);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertTrue(i < 3000, "it never came to that");
            Thread.sleep(50);
        }
    }

    private static RunState state(Path results, RunSpec spec) {
        return RunReader.readState(CellRunner.folder(results, spec));
    }

    private static void assertSame(Path expected, Path actual, List<RunSpec> runs)
            throws IOException {
        for (RunSpec run : runs) {
            TinyCell.assertSame(expected, actual, run);
        }
    }

    @Test
    void aCrashEndsItsCellAloneAndIsRecorded() throws IOException, InterruptedException {
        Path file = grid("");
        List<RunSpec> runs =
                Grid.read(file.toString(), null).cells().stream()
                        .flatMap(c -> c.runs().stream())
                        .toList();
        RunSpec victim = runs.get(0);
        Path one = temp.resolve("one");
        FfProcess whole = run(file, one, 1);
        assertEquals(0, whole.exit(), whole::output);

        Path two = temp.resolve("two");
        FfProcess process = run(file, two, 2);
        await(() -> state(two, victim).state() == RunState.State.RUNNING);
        // What a fault in native code does.
        signal("SEGV", state(two, victim).process());
        assertEquals(1, process.exit(), process::output);
        RunState failed = state(two, victim);
        assertEquals(RunState.State.FAILED, failed.state());
        assertTrue(failed.reason().contains("signal 6"), failed.reason());
        assertTrue(failed.reason().contains("SIGSEGV"), "the last lines: " + failed.reason());
        assertEquals(RunState.State.PENDING, state(two, runs.get(1)).state(), "it had no target");
        assertEquals(RunState.State.DONE, state(two, runs.get(3)).state(), "the other cell");
        assertTrue(Files.readString(two.resolve("faulty/tables/savings.csv")).contains("failed"));

        FfProcess again = run(file, two, 2);
        assertEquals(1, again.exit(), "failed runs are tried again when asked only");
        assertEquals(RunState.State.FAILED, state(two, victim).state());
        FfProcess retried = run(file, two, 2, "--retry-failed");
        assertEquals(0, retried.exit(), retried::output);
        assertSame(one, two, runs);
    }

    private static void signal(String name, long process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start().waitFor();
    }

    @Test
    void twoGridRunsShareTheWork() throws IOException, InterruptedException {
        // Long enough for the second to come while the first is at its first cell.
        Path file = grid("");
        Files.writeString(file, GRID.replace("steps: 40", "steps: 300"));
        List<RunSpec> runs =
                Grid.read(file.toString(), null).cells().stream()
                        .flatMap(c -> c.runs().stream())
                        .toList();
        Path shared = temp.resolve("shared");
        FfProcess first = run(file, shared, 1);
        await(() -> state(shared, runs.get(0)).state() == RunState.State.RUNNING);
        FfProcess second = run(file, shared, 1);
        assertEquals(0, first.exit(), first::output);
        assertEquals(0, second.exit(), second::output);
        assertTrue(
                second.output()
                        .contains(
                                "is being run by process " + state(shared, runs.get(0)).process()),
                second::output);
        long firstDid = state(shared, runs.get(0)).process();
        assertNotEquals(firstDid, state(shared, runs.get(2)).process(), "the second did its share");
        Path one = temp.resolve("one");
        FfProcess whole = run(file, one, 1);
        assertEquals(0, whole.exit(), whole::output);
        assertSame(one, shared, runs);
    }

    @Test
    void aCellThatRunsOutOfItsTimeIsStoppedAndCanGoOn() throws IOException, InterruptedException {
        Path slow = grid("execution: {timeout_minutes: 0.3}\n");
        Files.writeString(
                slow,
                Files.readString(slow)
                        .replace("steps: 40", "steps: 4000")
                        .replace("train_size: 64", "train_size: 0"));
        Path results = temp.resolve("results");
        FfProcess process = run(slow, results, 2);
        assertEquals(1, process.exit(), process::output);
        RunSpec adam = Grid.read(slow.toString(), null).cells().get(0).runs().get(0);
        RunState state = state(results, adam);
        assertEquals(RunState.State.FAILED, state.state());
        assertTrue(state.reason().contains("ran out of its time"), state.reason());
        int before = RunReader.readEvents(CellRunner.folder(results, adam)).size();
        FfProcess more = run(slow, results, 2, "--retry-failed");
        assertEquals(1, more.exit(), more::output);
        int after = RunReader.readEvents(CellRunner.folder(results, adam)).size();
        assertTrue(after > before, "it went on: " + before + ", " + after + more.output());
    }

    @Test
    void aStoppedGridLeavesNoProcessAndGoesOn() throws IOException, InterruptedException {
        Path file = grid("");
        List<RunSpec> runs = Grid.read(file.toString(), null).cells().get(0).runs();
        Path results = temp.resolve("results");
        FfProcess process = run(file, results, 2);
        await(() -> state(results, runs.get(0)).state() == RunState.State.RUNNING);
        List<ProcessHandle> children = process.children();
        assertFalse(children.isEmpty());
        process.signal("TERM");
        assertEquals(143, process.exit(), process::output);
        assertFalse(children.stream().anyMatch(ProcessHandle::isAlive));
        assertFalse(process.output().contains("cannot be read"), process::output);
        assertEquals(RunState.State.RESUMABLE, state(results, runs.get(0)).state());
        FfProcess again = run(file, results, 2);
        assertEquals(0, again.exit(), again::output);
    }
}
