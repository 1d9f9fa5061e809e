package org.fastforward.harness.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.analysis.record.RunState;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.FfProcess;
import org.fastforward.harness.slurm.job.SlurmTask;
import org.fastforward.harness.slurm.job.Submission;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.state.RunLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks on a real Slurm that are killed, warned, held up or cancelled lose nothing. */
@Tag("slurm")
class SlurmInterruptionTest {
    @TempDir Path temp;

    @Test
    void tasksThatWereKilledOrWarnedGoOnWhereTheyWere() throws IOException, InterruptedException {
        Path grid = TestCluster.cells(temp);
        Path results = temp.resolve("results");
        List<Grid.Cell> cells = TestCluster.cellsOf(grid);
        RunSpec killed = cells.get(0).runs().get(0);
        RunSpec warned = cells.get(1).runs().get(0);
        TestCluster.submit(grid, results);
        long array = TestCluster.submission(results).arrayJob();

        TestCluster.awaitCheckpoint(results, killed);
        TestCluster.signal("KILL", TestCluster.state(results, killed).process());
        TestCluster.awaitCheckpoint(results, warned);
        // What Slurm does some time before the time limit (--signal=B:TERM@...).
        TestCluster.call("scancel", "--batch", "--signal=TERM", array + "_1");

        TestCluster.await(() -> !TestCluster.task(results, cells.get(0)).isLive());
        SlurmTask task = TestCluster.task(results, cells.get(0));
        assertEquals("FAILED", task.state());
        assertEquals("0:9", task.exit());
        TestCluster.call("scontrol", "requeue", array + "_0");
        TestCluster.awaitEnd(results);
        for (Grid.Cell cell : cells) {
            SlurmTask end = TestCluster.task(results, cell);
            assertEquals("COMPLETED", end.state(), cell.name());
            assertEquals(1, end.restarts(), cell.name());
            String log = Files.readString(end.log());
            assertTrue(log.contains(" goes on after step "), log);
        }
        TestCluster.assertAsWithoutSlurm(results, cells);
    }

    @Test
    void aCellThatAnotherProcessHasComesBackToTheQueue() throws IOException, InterruptedException {
        Path grid = TestCluster.cells(temp);
        Path results = temp.resolve("results");
        Grid.Cell cell = TestCluster.cellsOf(grid).get(0);
        RunLock lock = RunLock.take(CellRunner.folder(results, cell.runs().get(0))).orElseThrow();
        try (lock) {
            TestCluster.submit(grid, results);
            TestCluster.await(
                    () ->
                            TestCluster.task(results, cell).restarts() > 0
                                    && TestCluster.task(results, cell).state().equals("PENDING"));
        }
        TestCluster.awaitEnd(results);
        SlurmTask end = TestCluster.task(results, cell);
        assertEquals("COMPLETED", end.state());
        assertTrue(Files.readString(end.log()).contains("is being run by another process"));
        TestCluster.assertAsWithoutSlurm(results, List.of(cell));
    }

    @Test
    void cancellingEndsTasksFiguresAndLocalProcesses() throws IOException, InterruptedException {
        Path grid = TestCluster.endless(temp);
        Path results = temp.resolve("results");
        List<Grid.Cell> cells = TestCluster.cellsOf(grid);
        RunSpec atSlurm = cells.get(0).runs().get(0);
        RunSpec here = cells.get(1).runs().get(0);
        TestCluster.submit(grid, results, "--throttle", 1);
        TestCluster.awaitCheckpoint(results, atSlurm);
        // The second cell waits for its turn; here it gets one.
        FfProcess local =
                TestCluster.ff("grid run", grid, results, "--launcher", "local", "--jobs", 2);
        TestCluster.awaitCheckpoint(results, here);

        FfProcess cancel = TestCluster.ff("grid cancel", grid, results);
        assertEquals(0, cancel.exit(), cancel::output);
        Submission submission = TestCluster.submission(results);
        String said = cancel.output();
        assertTrue(
                said.contains("array " + submission.arrayJob() + " (1 pending, 1 running)"), said);
        assertTrue(said.contains("job " + submission.figuresJob() + " (tables and figures)"), said);
        assertTrue(said.contains("to stop: bin/ff grid run"), said);
        assertTrue(said.contains("to stop: " + cells.get(1).name() + " adam"), said);
        assertFalse(said.contains("to stop: " + cells.get(0).name()), "Slurm ends that: " + said);
        assertEquals(143, local.exit(), local::output);

        TestCluster.awaitEnd(results);
        for (Grid.Cell cell : cells) {
            assertEquals("CANCELLED", TestCluster.task(results, cell).state(), cell.name());
        }
        assertEquals(RunState.State.RESUMABLE, TestCluster.state(results, atSlurm).state());
        assertEquals(RunState.State.RESUMABLE, TestCluster.state(results, here).state());
        assertFalse(Files.exists(results.resolve("cluster/tables")), "no figures were made");

        FfProcess again = TestCluster.ff("grid cancel", grid, results);
        assertEquals(0, again.exit(), again::output);
        assertTrue(again.output().startsWith("Nothing works on "), again::output);
    }
}
