package org.fastforward.harness.slurm.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fastforward.harness.slurm.FakeSlurm;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlurmJobsTest {
    private static final Path SCRIPT = Path.of("/data/my cells.sbatch");

    @TempDir Path temp;

    /** What clients of Slurm 22.05 printed of an array of ten. */
    private static String recorded(String name) throws IOException {
        try (InputStream in = SlurmJobsTest.class.getResourceAsStream("/slurm/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path grid(long array, Path script) {
        Path grid = temp.resolve("results/big");
        List<String> cells = IntStream.range(0, 10).mapToObj(i -> "cell " + i).toList();
        Submission.of("c", "2026-01-02T03:04:05Z", script, array, cells)
                .writeTo(grid.resolve("slurm/one"));
        return grid;
    }

    private FakeSlurm slurm(String file, String command, String other) throws IOException {
        Path tools = Files.createDirectories(temp.resolve("tools"));
        Path said = Files.writeString(temp.resolve("said"), recorded(file));
        FakeSlurm fake = new FakeSlurm(tools).with(command, "cat '" + said + "'");
        return other == null ? fake : fake.with(other, "exit 1");
    }

    private static Map<Integer, JobRecord> byTask(List<JobRecord> records) {
        return records.stream().collect(Collectors.toMap(JobRecord::task, Function.identity()));
    }

    @Test
    void tasksAreReadFromScontrol() throws IOException {
        List<JobRecord> records = JobRecord.ofScontrol(recorded("scontrol-show-job.txt"));
        assertEquals(10, records.size());
        assertTrue(records.stream().allMatch(r -> r.job() == 14 && r.script().equals("" + SCRIPT)));
        Map<Integer, JobRecord> tasks = byTask(records);
        assertEquals(
                new JobRecord(14, 0, "FAILED", "NonZeroExitCode", "3:0", 0, "node7", "" + SCRIPT),
                tasks.get(0));
        assertEquals(
                new JobRecord(14, 1, "FAILED", "JobLaunchFailure", "0:9", 0, "node7", "" + SCRIPT),
                tasks.get(1));
        assertEquals(
                new JobRecord(14, 5, "PENDING", "JobArrayTaskLimit", "0:0", 1, "", "" + SCRIPT),
                tasks.get(5));
        assertEquals("RUNNING", tasks.get(3).state());
        assertEquals("CANCELLED", tasks.get(6).state());
    }

    @Test
    void bothClientsTellTheSame() throws IOException {
        assertEquals(
                byTask(JobRecord.ofScontrol(recorded("scontrol-show-job.txt"))),
                byTask(JobRecord.ofSqueue(recorded("squeue.txt"))));
    }

    @Test
    void waitingTasksShareALine() {
        String line =
                "JobId=1 ArrayJobId=1 ArrayTaskId=2,4-8:2,11-12%2 ArrayTaskThrottle=2 JobName=ff"
                        + " JobState=PENDING Reason=Priority Restarts=0 ExitCode=0:0"
                        + " Command=/a b.sh WorkDir=/";
        List<JobRecord> records = JobRecord.ofScontrol(line + "\n\n");
        assertEquals(List.of(2, 4, 6, 8, 11, 12), records.stream().map(JobRecord::task).toList());
        assertEquals("/a b.sh", records.get(0).script());
    }

    @Test
    void aJobWithoutAnArrayHasNoTask() {
        JobRecord job =
                JobRecord.ofScontrol("JobId=13 JobName=x JobState=RUNNING Reason=None").get(0);
        assertEquals(13, job.job());
        assertEquals(JobRecord.NO_ARRAY, job.task());
    }

    @Test
    void cellsGetTheirTasks() throws IOException {
        SlurmJobs jobs =
                SlurmJobs.read(
                        grid(14, SCRIPT),
                        slurm("scontrol-show-job.txt", "scontrol", null).client());
        assertEquals("", jobs.problem());
        SlurmTask failed = jobs.tasks().get("cell 1");
        assertEquals(14, failed.arrayJob());
        assertEquals(1, failed.task());
        assertEquals("FAILED", failed.state());
        assertEquals("0:9", failed.exit());
        assertEquals("node7", failed.host());
        assertEquals(SCRIPT.resolveSibling("task-1.log"), failed.log());
        assertFalse(failed.isLive());
        assertEquals(1, jobs.tasks().get("cell 5").restarts());
        assertTrue(jobs.tasks().get("cell 5").isLive());
        assertEquals("array 14 (2 pending, 3 running)", jobs.live().get(0).describe());
    }

    @Test
    void squeueIsAskedWhereScontrolIsNot() throws IOException {
        FakeSlurm fake = slurm("squeue.txt", "squeue", null);
        SlurmJobs jobs = SlurmJobs.read(grid(14, SCRIPT), fake.client());
        assertEquals("", jobs.problem());
        assertEquals("0:9", jobs.tasks().get("cell 1").exit());
        assertTrue(fake.calls().get(0).startsWith("squeue -h -r -t all -j 14 -O JobArrayID:|,"));
    }

    @Test
    void anotherJobOfTheSameNumberIsNotTakenForOurs() throws IOException {
        SlurmJobs jobs =
                SlurmJobs.read(
                        grid(14, Path.of("/data/other.sbatch")),
                        slurm("scontrol-show-job.txt", "scontrol", null).client());
        assertEquals(SlurmTask.UNKNOWN, jobs.tasks().get("cell 3").state());
        assertEquals("Slurm no longer knows it", jobs.tasks().get("cell 3").reason());
        assertTrue(jobs.live().isEmpty());
    }

    @Test
    void recordsThatVanishedAreUnknown() throws IOException {
        Path tools = Files.createDirectories(temp.resolve("tools"));
        SlurmJobs jobs = SlurmJobs.read(grid(14, SCRIPT), FakeSlurm.idle(tools, 1001).client());
        assertEquals("", jobs.problem());
        assertEquals(SlurmTask.UNKNOWN, jobs.tasks().get("cell 0").state());
        assertFalse(jobs.hasLiveTasks());
    }

    @Test
    void silenceIsAnAnswerAndSlurmIsAskedOnce() throws IOException {
        Path grid = grid(14, SCRIPT);
        Submission.of("c", "2026-01-02T03:04:06Z", SCRIPT, 15, List.of("cell 0"))
                .writeTo(grid.resolve("slurm/two"));
        Path tools = Files.createDirectories(temp.resolve("tools"));
        FakeSlurm fake = new FakeSlurm(tools).with("scontrol", "exec sleep 60");
        long start = System.nanoTime();
        SlurmJobs jobs = SlurmJobs.read(grid, fake.client(Duration.ofSeconds(1)));
        assertTrue(System.nanoTime() - start < 30e9, "it waited too long");
        assertEquals("Slurm does not answer (scontrol took longer than 1 s)", jobs.problem());
        assertEquals(jobs.problem(), jobs.tasks().get("cell 0").reason());
        assertEquals(1, fake.calls().size(), "a silent controller is not asked twice");
    }

    @Test
    void whereSlurmIsNotInstalledThatIsSaid() throws IOException {
        Path tools = Files.createDirectories(temp.resolve("tools"));
        SlurmJobs jobs = SlurmJobs.read(grid(14, SCRIPT), new FakeSlurm(tools).client());
        assertTrue(jobs.problem().contains("squeue cannot be started"), jobs.problem());
    }

    @Test
    void aGridThatWasNeverSubmittedAsksNobody() throws IOException {
        Path tools = Files.createDirectories(temp.resolve("tools"));
        SlurmJobs jobs = SlurmJobs.read(temp.resolve("none"), new FakeSlurm(tools).client());
        assertEquals("", jobs.problem());
        assertTrue(jobs.tasks().isEmpty());
    }

    @Test
    void theLastSubmissionOfACellCounts() throws IOException {
        Path grid = grid(14, SCRIPT);
        Submission.of("c", "2026-01-02T03:04:06Z", Path.of("/new"), 15, List.of("cell 3"))
                .writeTo(grid.resolve("slurm/0-sorts-first"));
        SlurmJobs jobs =
                SlurmJobs.read(grid, slurm("scontrol-show-job.txt", "scontrol", null).client());
        assertEquals(15, jobs.tasks().get("cell 3").arrayJob());
        assertEquals(SlurmTask.UNKNOWN, jobs.tasks().get("cell 3").state());
        assertEquals(14, jobs.tasks().get("cell 4").arrayJob());
    }

    @Test
    void aDamagedRecordIsNamed() throws IOException {
        Path grid = grid(14, SCRIPT);
        Path file = grid.resolve("slurm/one/jobs.json");
        Files.writeString(file, Files.readString(file).substring(0, 40));
        UserException refusal = assertThrows(UserException.class, () -> SlurmJobs.read(grid));
        assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
        assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
    }

    @Test
    void clustersTellTheirLimits() {
        SlurmCluster cluster =
                SlurmCluster.parse(
                        "Configuration data as of today\nClusterName             = big one\n"
                                + "MaxArraySize            = 4001\nMaxJobCount = 1\n");
        assertEquals(new SlurmCluster("big", 4001), cluster);
    }
}
