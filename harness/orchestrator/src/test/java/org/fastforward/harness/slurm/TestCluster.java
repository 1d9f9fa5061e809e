package org.fastforward.harness.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.FfProcess;
import org.fastforward.harness.run.TinyCell;
import org.fastforward.harness.slurm.job.SlurmClient;
import org.fastforward.harness.slurm.job.SlurmJobs;
import org.fastforward.harness.slurm.job.SlurmTask;
import org.fastforward.harness.slurm.job.Submission;
import org.fastforward.harness.spec.RunSpec;

/** The Slurm that {@code make test-slurm} starts, and a grid of seconds to run on it. */
public final class TestCluster {
    private static final String GRID =
            """
            name: cluster
            profile: mini
            models: {pythia-1.4b: {checkpoint: models/miniatures/pythia-1.4b}MODELS}
            tasks: {medical: {data: embedded}, chat: {data: embedded}}
            adapters: [lora]
            policies: [bracket]
            seeds: [0]
            settings:
              {rank: 4, steps: STEPS, sequences_per_step: 8, train_size: TRAIN, tiny_size: 6,
               test_size: 12, max_length: 64, stabilisation: 8, threads: 1}
            execution: {checkpoint_steps: 2}
            """;

    private static final int PATIENCE_S = 300;
    private static Path whole;

    private TestCluster() {}

    /** Two cells of seconds. */
    public static Path cells(Path folder) throws IOException {
        return grid(folder, 150, "");
    }

    /** The same two cells, and two whose model is nowhere. */
    public static Path cellsAndFailures(Path folder) throws IOException {
        return grid(folder, 150, ", llama-3-8b: {checkpoint: no/such/checkpoint}");
    }

    /** Two cells of many minutes. */
    public static Path endless(Path folder) throws IOException {
        return grid(folder, 40_000, "");
    }

    private static Path grid(Path folder, int steps, String models) throws IOException {
        String text =
                GRID.replace("MODELS", models)
                        .replace("STEPS", String.valueOf(steps))
                        .replace("TRAIN", steps > 1000 ? "0" : "64");
        return Files.writeString(folder.resolve("cluster.yaml"), text);
    }

    public static List<Grid.Cell> cellsOf(Path grid) {
        return Grid.read(grid.toString(), null).cells();
    }

    /** Submits a grid. */
    public static void submit(Path grid, Path results, Object... more)
            throws IOException, InterruptedException {
        FfProcess process = ff("grid run", grid, results, more);
        assertEquals(0, process.exit(), process::output);
    }

    /** Starts a command on a grid. */
    public static FfProcess ff(String command, Path grid, Path results, Object... more)
            throws IOException {
        List<Object> words = new ArrayList<>(Arrays.asList((Object[]) command.split(" ", -1)));
        words.addAll(List.of("--grid", grid, "--results", results));
        if (command.equals("grid run") && !List.of(more).contains("local")) {
            words.addAll(List.of("--launcher", "slurm"));
        }
        words.addAll(List.of(more));
        return FfProcess.start(words.toArray());
    }

    public static SlurmJobs jobs(Path results) {
        return SlurmJobs.read(results.resolve("cluster"));
    }

    public static SlurmTask task(Path results, Grid.Cell cell) {
        return jobs(results).tasks().get(cell.name());
    }

    public static Submission submission(Path results) {
        List<Submission> all = Submission.all(results.resolve("cluster"));
        return all.get(all.size() - 1);
    }

    /** Waits until nothing of the grid waits or runs, the job for figures included. */
    public static void awaitEnd(Path results) throws InterruptedException {
        await(
                () -> {
                    SlurmJobs jobs = jobs(results);
                    return jobs.problem().isEmpty() && jobs.live().isEmpty();
                });
    }

    public static void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < PATIENCE_S * 1e9, "it never came to that");
            Thread.sleep(100);
        }
    }

    public static RunState state(Path results, RunSpec run) {
        return RunReader.readState(CellRunner.folder(results, run));
    }

    /** Waits until a run has written a checkpoint. */
    public static void awaitCheckpoint(Path results, RunSpec run) throws InterruptedException {
        Path checkpoints = CellRunner.folder(results, run).path().resolve("saved");
        await(
                () ->
                        checkpoints.toFile().list((dir, name) -> name.endsWith("tensors")) != null
                                && checkpoints
                                                .toFile()
                                                .list((dir, name) -> name.endsWith("tensors"))
                                                .length
                                        > 0);
    }

    /** Asserts that cells are what a run without Slurm makes of them, bit for bit. */
    public static void assertAsWithoutSlurm(Path results, List<Grid.Cell> cells)
            throws IOException, InterruptedException {
        for (Grid.Cell cell : cells) {
            for (RunSpec run : cell.runs()) {
                assertEquals(RunState.State.DONE, state(results, run).state(), cell.name());
                TinyCell.assertSame(withoutSlurm(), results, run);
            }
        }
    }

    private static Path withoutSlurm() throws IOException, InterruptedException {
        if (whole == null) {
            Path folder = Files.createTempDirectory("ff-without-slurm");
            FfProcess process = ff("grid run", cells(folder), folder, "--launcher", "local");
            assertEquals(0, process.exit(), process::output);
            whole = folder;
        }
        return whole;
    }

    /** Calls one of Slurm's commands. */
    public static String call(String... command) {
        SlurmClient.Answer answer = new SlurmClient().submit(List.of(command));
        assertTrue(answer.ok(), () -> String.join(" ", command) + ": " + answer.why());
        return answer.out();
    }

    /** Ends the controller. */
    public static void stopController() throws IOException, InterruptedException {
        String conf = System.getenv("SLURM_CONF");
        assertNotNull(conf, "run make test-slurm");
        Path pid = Path.of(conf).getParent().resolveSibling("slurmctld.pid");
        signal("TERM", Long.parseLong(Files.readString(pid).strip()));
        await(() -> !Files.exists(pid));
    }

    /** Starts the controller with what it knew. */
    public static void startController() throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("slurmctld").inheritIO().start().waitFor());
    }

    public static void signal(String name, long process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start().waitFor();
    }
}
