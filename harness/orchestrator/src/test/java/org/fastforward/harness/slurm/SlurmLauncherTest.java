package org.fastforward.harness.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.slurm.job.Submission;
import org.fastforward.harness.slurm.script.SlurmOptions;
import org.fastforward.harness.spec.CellSpec;
import org.fastforward.harness.state.RunLock;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlurmLauncherTest {
    private static final String GRID =
            """
            name: eight
            profile: mini
            models: {pythia-1.4b: {checkpoint: models/miniatures/pythia-1.4b}}
            tasks: {medical: {data: embedded}, chat: {data: embedded}}
            adapters: [lora, dora]
            policies: [paper, bracket]
            seeds: [0, 1]
            settings: {threads: 3}
            """;

    @TempDir Path temp;
    private final StringWriter out = new StringWriter();
    private Path results;
    private Path tools;
    private Grid grid;

    @BeforeEach
    void prepare() throws IOException {
        results = temp.resolve("results");
        tools = Files.createDirectories(temp.resolve("tools"));
        grid = grid("");
    }

    private Grid grid(String more) throws IOException {
        Path file = Files.writeString(temp.resolve("eight.yaml"), GRID + more);
        return Grid.read(file.toString(), null);
    }

    private Outcome run(FakeSlurm slurm, int throttle, boolean retryFailed, boolean dryRun) {
        SlurmOptions options = SlurmOptions.read("grid eight", grid.slurm());
        return new SlurmLauncher(
                        grid,
                        results,
                        new SlurmLauncher.Options(
                                "eight.yaml", options, throttle, retryFailed, null, dryRun),
                        new PrintWriter(out),
                        slurm.client())
                .run();
    }

    private List<Path> submissions() throws IOException {
        Path folder = results.resolve("eight/slurm");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static boolean has(Path file, String line) throws IOException {
        return Files.readAllLines(file).contains(line);
    }

    @Test
    void everyOpenCellIsATask() throws IOException {
        FakeSlurm slurm = FakeSlurm.idle(tools, 1001);
        assertEquals(Outcome.DONE, run(slurm, -1, false, false));
        Path folder = submissions().get(0);
        assertEquals(
                List.of(
                        "scontrol show config",
                        "sbatch --parsable " + folder.resolve("cells.sbatch"),
                        "sbatch --parsable " + folder.resolve("figures.sbatch")),
                slurm.calls());
        assertTrue(has(folder.resolve("cells.sbatch"), "#SBATCH --array=0-7"));
        assertTrue(has(folder.resolve("cells.sbatch"), "#SBATCH --cpus-per-task=3"));
        assertTrue(has(folder.resolve("figures.sbatch"), "#SBATCH --dependency=afterany:101"));
        Submission submission = Submission.all(results.resolve("eight")).get(0);
        assertEquals("fake", submission.cluster());
        assertEquals(101, submission.arrayJob());
        assertEquals(102, submission.figuresJob());
        for (int task = 0; task < 8; task++) {
            Grid.Cell cell = grid.cells().get(task);
            assertEquals(cell.name(), submission.cells().get(task));
            assertEquals(
                    cell.runs(), CellSpec.read(folder.resolve("cell-" + task + ".json")).runs());
        }
        assertTrue(out.toString().contains("8 cells as array 101; tables and figures as job 102"));
        assertTrue(Files.exists(results.resolve("eight/grid.json")), "what figures need");
    }

    @Test
    void moreCellsThanAnArrayHoldsBecomeSeveral() throws IOException {
        FakeSlurm slurm = FakeSlurm.idle(tools, 3);
        run(slurm, -1, false, false);
        List<Path> folders = submissions();
        assertEquals(3, folders.size());
        assertTrue(has(folders.get(0).resolve("cells.sbatch"), "#SBATCH --array=0-2"));
        assertTrue(has(folders.get(2).resolve("cells.sbatch"), "#SBATCH --array=0-1"));
        assertFalse(
                Files.readString(folders.get(1).resolve("cells.sbatch")).contains("dependency"));
        Path figures = folders.get(2).resolve("figures.sbatch");
        assertTrue(has(figures, "#SBATCH --dependency=afterany:101:102:103"));
        List<String> cells =
                Submission.all(results.resolve("eight")).stream()
                        .flatMap(one -> one.cells().values().stream())
                        .toList();
        assertEquals(grid.cells().stream().map(Grid.Cell::name).toList(), cells);
    }

    @Test
    void theThrottleHoldsOverSeveralArrays() throws IOException {
        grid = grid("slurm: {throttle: 5, cpus: 2}\n");
        run(FakeSlurm.idle(tools, 3), 2, false, false);
        List<Path> folders = submissions();
        assertTrue(has(folders.get(0).resolve("cells.sbatch"), "#SBATCH --array=0-2%2"));
        assertTrue(has(folders.get(0).resolve("cells.sbatch"), "#SBATCH --cpus-per-task=2"));
        Path third = folders.get(2).resolve("cells.sbatch");
        assertTrue(has(third, "#SBATCH --dependency=afterany:101:102"), "one after another");
    }

    @Test
    void aDryRunShowsAllAndDoesNothing() throws IOException {
        grid = grid("slurm: {throttle: 5, partition: gpu}\n");
        FakeSlurm slurm = FakeSlurm.idle(tools, 6);
        assertEquals(Outcome.DONE, run(slurm, -1, false, true));
        assertEquals(List.of("scontrol show config"), slurm.calls());
        assertFalse(Files.exists(results));
        String shown = out.toString();
        assertTrue(shown.contains("#SBATCH --array=0-5%5\n"), shown);
        assertTrue(shown.contains("#SBATCH --array=0-1%5\n"), shown);
        assertTrue(shown.contains("#SBATCH --partition=gpu\n"), shown);
        assertTrue(shown.contains("# task 1: pythia-1.4b/chat/dora/1\n"), shown);
        assertTrue(shown.contains("--dependency=afterany:<array 1>:<array 2>\n"), shown);
    }

    @Test
    void aDryRunNeedsNoSlurm() throws IOException {
        assertEquals(Outcome.DONE, run(new FakeSlurm(tools), -1, false, true));
        assertTrue(out.toString().contains("taken to have at most 1001 tasks"), out::toString);
        assertFalse(Files.exists(results));
    }

    @Test
    void whatSlurmRefusesLeavesNothingBehind() throws IOException {
        FakeSlurm slurm =
                FakeSlurm.idle(tools, 3)
                        .with(
                                "sbatch",
                                "[ $(grep -c ^sbatch "
                                        + tools
                                        + "/calls) -lt 3 ] && echo 7 || { echo 'sbatch: error:"
                                        + " invalid partition specified: gpu' >&2; exit 1; }");
        UserException refusal =
                assertThrows(UserException.class, () -> run(slurm, -1, false, false));
        assertEquals(
                "sbatch refuses: invalid partition specified: gpu; nothing is submitted",
                refusal.getMessage());
        assertEquals("scancel 7 7", slurm.calls().get(slurm.calls().size() - 1));
        assertEquals(List.of(), submissions());
    }

    @Test
    void whereSlurmIsSilentNothingIsWritten() {
        UserException refusal =
                assertThrows(
                        UserException.class, () -> run(new FakeSlurm(tools), -1, false, false));
        assertEquals(1, refusal.getMessage().lines().count());
        assertTrue(refusal.getMessage().startsWith("Slurm does not answer (scontrol cannot be"));
        assertFalse(Files.exists(results));
    }

    @Test
    void aGridInTheQueueIsNotSubmittedAgain() throws IOException {
        FakeSlurm slurm = FakeSlurm.idle(tools, 1001);
        run(slurm, -1, false, false);
        Path script = submissions().get(0).resolve("cells.sbatch");
        slurm.with(
                "scontrol",
                "case $* in 'show config') echo 'MaxArraySize = 9';; *101) echo 'JobId=101"
                        + " ArrayJobId=101 ArrayTaskId=3-7 JobState=PENDING Reason=Priority Command="
                        + script
                        + " WorkDir=/';; *) echo 'Invalid job id specified' >&2; exit 1;; esac");
        int before = slurm.calls().size();
        assertEquals(Outcome.HELD, run(slurm, -1, false, false));
        assertTrue(
                out.toString().contains("array 101 (5 pending) of an earlier call is in the queue"),
                out::toString);
        assertTrue(
                slurm.calls().subList(before, slurm.calls().size()).stream()
                        .noneMatch(call -> call.startsWith("sbatch")));
        assertEquals(1, submissions().size());
    }

    @Test
    void onlyOneSubmitsAtATime() throws IOException {
        RunFolder folder = new RunFolder(results.resolve("eight/slurm"));
        RunLock lock = RunLock.take(folder).orElseThrow();
        try (lock) {
            assertEquals(Outcome.HELD, run(FakeSlurm.idle(tools, 9), -1, false, false));
        }
        assertEquals(List.of(), submissions());
    }

    @Test
    void cellsThatFailedWaitToBeAskedFor() throws IOException {
        Grid.Cell first = grid.cells().get(0);
        Grid.Cell second = grid.cells().get(1);
        // Without a target nothing of the first is left to try; of the second, two arms are.
        RunWriter.writeState(
                CellRunner.folder(results, first.runs().get(0)),
                RunState.of(RunState.State.FAILED, "loss is NaN"));
        RunWriter.writeState(
                CellRunner.folder(results, second.runs().get(1)),
                RunState.of(RunState.State.FAILED, "loss is NaN"));
        FakeSlurm slurm = FakeSlurm.idle(tools, 1001);
        run(slurm, -1, false, true);
        assertTrue(out.toString().contains("1 cells have failed and are left out"), out::toString);
        assertTrue(out.toString().contains("#SBATCH --array=0-6\n"), out::toString);
        run(slurm, -1, true, true);
        assertTrue(out.toString().contains("#SBATCH --array=0-7\n"), out::toString);
        assertTrue(out.toString().contains("retry=--retry-failed"), out::toString);
        assertTrue(out.toString().contains(" $retry\n"), out::toString);
    }
}
