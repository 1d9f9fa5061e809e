package org.fastforward.harness.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.run.FfProcess;
import org.fastforward.harness.slurm.job.SlurmJobs;
import org.fastforward.harness.slurm.job.SlurmTask;
import org.fastforward.harness.slurm.job.Submission;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A grid as an array on a real Slurm, from its submission to its figures. */
@Tag("slurm")
class SlurmArrayTest {
    @TempDir Path temp;

    /** When a job began and ended. */
    private record Span(String begin, String end) {
        /** Reads lines of {@code scontrol -o show job}. */
        static List<Span> of(String lines) {
            return lines.lines()
                    .filter(line -> line.startsWith("JobId="))
                    .map(line -> new Span(time(line, "StartTime"), time(line, "EndTime")))
                    .toList();
        }

        private static String time(String line, String field) {
            Matcher found = Pattern.compile(" " + field + "=(\\S+)").matcher(line);
            assertTrue(found.find(), line);
            return found.group(1);
        }

        /** Whether it runs as another one begins; ISO times are in order as texts. */
        boolean runsWhenBegins(Span other) {
            return begin.compareTo(other.begin) <= 0 && end.compareTo(other.begin) > 0;
        }
    }

    @Test
    void anArrayRunsToItsFiguresOverAFailureAndAControllerThatRestarts()
            throws IOException, InterruptedException {
        Path grid = TestCluster.cellsAndFailures(temp);
        Path results = temp.resolve("my results");
        List<Grid.Cell> cells = TestCluster.cellsOf(grid);
        TestCluster.submit(grid, results, "--throttle", 2);
        TestCluster.awaitCheckpoint(results, cells.get(0).runs().get(0));

        FfProcess second = TestCluster.ff("grid run", grid, results);
        assertEquals(75, second.exit(), second::output);
        assertTrue(second.output().contains("nothing is submitted"), second::output);
        assertEquals(1, Submission.all(results.resolve("cluster")).size());

        TestCluster.stopController();
        assertTrue(
                TestCluster.jobs(results).problem().startsWith("Slurm does not answer"),
                "a controller that is down is an answer");
        TestCluster.startController();
        TestCluster.awaitEnd(results);

        SlurmJobs jobs = TestCluster.jobs(results);
        for (Grid.Cell cell : cells) {
            boolean good = cell.name().startsWith("pythia");
            SlurmTask task = jobs.tasks().get(cell.name());
            assertEquals(good ? "COMPLETED" : "FAILED", task.state(), cell.name());
            assertEquals(good ? "0:0" : "2:0", task.exit(), cell.name());
            String log = Files.readString(task.log());
            assertEquals(!good, log.contains("no/such/checkpoint"), log);
        }
        TestCluster.assertAsWithoutSlurm(results, cells.subList(0, 2));

        Submission submission = TestCluster.submission(results);
        List<Span> tasks =
                Span.of(
                        TestCluster.call(
                                "scontrol", "-o", "show", "job", "" + submission.arrayJob()));
        assertEquals(4, tasks.size());
        long most =
                tasks.stream()
                        .mapToLong(t -> tasks.stream().filter(o -> o.runsWhenBegins(t)).count())
                        .max()
                        .orElse(0);
        assertEquals(2, most, () -> "tasks at once: " + tasks);
        Span figures =
                Span.of(
                                TestCluster.call(
                                        "scontrol",
                                        "-o",
                                        "show",
                                        "job",
                                        "" + submission.figuresJob()))
                        .get(0);
        assertTrue(tasks.stream().noneMatch(task -> figures.begin().compareTo(task.end()) < 0));
        assertTrue(
                Files.readString(results.resolve("cluster/tables/savings.csv"))
                        .contains("pythia-1.4b,chat"));
        assertTrue(Files.exists(results.resolve("cluster/report.html")));
    }

    @Test
    void aDryRunSubmitsAndWritesNothing() throws IOException, InterruptedException {
        Path results = temp.resolve("results");
        String before = TestCluster.call("squeue", "-h", "-t", "all", "-o", "%i %j");
        FfProcess dry = TestCluster.ff("grid run", TestCluster.cells(temp), results, "--dry-run");
        assertEquals(0, dry.exit(), dry::output);
        assertTrue(dry.output().contains("#SBATCH --array=0-1"), dry::output);
        assertEquals(before, TestCluster.call("squeue", "-h", "-t", "all", "-o", "%i %j"));
        assertFalse(Files.exists(results));
    }
}
