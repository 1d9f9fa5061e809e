package org.fastforward.harness.slurm.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What Slurm says, at this moment, of all that was submitted for a grid. Records at Slurm's vanish
 * some minutes after a job's end, and Slurm may not answer at all: the results folder is the truth,
 * and this comes second.
 */
public final class SlurmJobs {
    public static final String SILENT = "Slurm does not answer";
    private static final String GONE = "Slurm no longer knows it";

    private final List<Submitted> submitted;
    private final String problem;

    /**
     * A submission and its jobs.
     *
     * @param tasks by number
     * @param figuresState Slurm's word; {@link SlurmTask#UNKNOWN} if there is no such job
     */
    public record Submitted(
            Submission submission, Map<Integer, SlurmTask> tasks, String figuresState) {
        public List<SlurmTask> liveTasks() {
            return tasks.values().stream().filter(SlurmTask::isLive).toList();
        }

        public boolean figuresLive() {
            return SlurmTask.isLive(figuresState);
        }

        /** Returns what its tasks do, such as {@code array 12 (5 pending, 2 running)}. */
        public String describe() {
            Map<String, Long> counts =
                    liveTasks().stream()
                            .collect(
                                    Collectors.groupingBy(
                                            task -> task.state().toLowerCase(Locale.ROOT),
                                            TreeMap::new,
                                            Collectors.counting()));
            return counts.entrySet().stream()
                    .map(count -> count.getValue() + " " + count.getKey())
                    .collect(
                            Collectors.joining(", ", "array " + submission.arrayJob() + " (", ")"));
        }
    }

    private SlurmJobs(List<Submitted> submitted, String problem) {
        this.submitted = List.copyOf(submitted);
        this.problem = problem;
    }

    /**
     * Asks Slurm; it has a few seconds for each answer.
     *
     * @param gridFolder the grid's folder in the results; Slurm is not asked where nothing was
     *     submitted from it
     * @throws org.fastforward.shared.UserException if the record of a submission is damaged
     */
    public static SlurmJobs read(Path gridFolder) {
        return read(gridFolder, new SlurmClient());
    }

    /** Reads the submissions of a grid and asks Slurm about their jobs. */
    public static SlurmJobs read(Path gridFolder, SlurmClient client) {
        List<Submitted> submitted = new ArrayList<>();
        JobQuery query = new JobQuery(client);
        for (Submission submission : Submission.all(gridFolder)) {
            submitted.add(ask(submission, query));
        }
        return new SlurmJobs(submitted, query.problem());
    }

    private static Submitted ask(Submission submission, JobQuery query) {
        Map<Integer, JobRecord> records = new HashMap<>();
        for (JobRecord record : query.jobs(submission.arrayJob(), submission.script())) {
            records.put(record.task(), record);
        }
        String figures =
                submission.figuresJob() == 0
                        ? SlurmTask.UNKNOWN
                        : query.jobs(submission.figuresJob(), submission.figuresScript()).stream()
                                .map(JobRecord::state)
                                .findFirst()
                                .orElse(SlurmTask.UNKNOWN);
        String missing = query.problem().isEmpty() ? GONE : query.problem();
        Map<Integer, SlurmTask> tasks = new LinkedHashMap<>();
        for (int task : submission.cells().keySet()) {
            tasks.put(task, task(submission, task, records.get(task), missing));
        }
        return new Submitted(submission, tasks, figures);
    }

    private static SlurmTask task(
            Submission submission, int task, JobRecord record, String missing) {
        long job = submission.arrayJob();
        Path log = submission.log(task);
        return record == null
                ? new SlurmTask(job, task, SlurmTask.UNKNOWN, missing, "", 0, "", log)
                : new SlurmTask(
                        job,
                        task,
                        record.state(),
                        record.reason(),
                        record.exit(),
                        record.restarts(),
                        record.host(),
                        log);
    }

    /** Returns why Slurm did not answer, one line; empty if it did, or had not to be asked. */
    public String problem() {
        return problem;
    }

    /** Returns, by name, the cells that were ever submitted, each with its last task. */
    public Map<String, SlurmTask> tasks() {
        Map<String, SlurmTask> last = new LinkedHashMap<>();
        for (Submitted one : submitted) {
            one.tasks()
                    .forEach((task, state) -> last.put(one.submission().cells().get(task), state));
        }
        return last;
    }

    /** Returns what has tasks or a job for figures that wait or run. */
    public List<Submitted> live() {
        return submitted.stream()
                .filter(one -> one.figuresLive() || !one.liveTasks().isEmpty())
                .toList();
    }

    /** Whether any cell's task waits or runs. */
    public boolean hasLiveTasks() {
        return submitted.stream().anyMatch(one -> !one.liveTasks().isEmpty());
    }
}
