package org.fastforward.harness.slurm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.fastforward.harness.grid.Grid.Cell;
import org.fastforward.harness.slurm.job.SlurmClient;
import org.fastforward.harness.slurm.job.SlurmCluster;
import org.fastforward.harness.slurm.job.Submission;
import org.fastforward.harness.slurm.script.ArrayScript;
import org.fastforward.harness.slurm.script.FiguresScript;
import org.fastforward.harness.spec.Execution;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.UserException;

/**
 * Cells on their way to the queue, all or none: a folder for each array with its script and the
 * cells' specifications, then the arrays, then the job for tables and figures.
 */
final class ArraySubmission {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final ArrayScript.Job job;
    private final Execution execution;
    private final SlurmClient client;
    private final SlurmCluster cluster;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    ArraySubmission(
            ArrayScript.Job job, Execution execution, SlurmClient client, SlurmCluster cluster) {
        this.job = job;
        this.execution = execution;
        this.client = client;
        this.cluster = cluster;
    }

    /** Returns what {@link #submit} would submit, as lines. */
    List<String> describe(List<Cell> cells) {
        List<String> lines = new ArrayList<>();
        List<List<Cell>> arrays = arrays(cells);
        List<String> ids = new ArrayList<>();
        Path folder = folder(0);
        for (int i = 0; i < arrays.size(); i++) {
            folder = folder(i);
            lines.add("");
            lines.add("# " + folder.resolve(ArrayScript.FILE));
            for (int task = 0; task < arrays.get(i).size(); task++) {
                lines.add("# task " + task + ": " + arrays.get(i).get(task).name());
            }
            lines.add(script(folder, arrays.get(i), ids).text());
            ids.add("<array " + (i + 1) + ">");
        }
        lines.add("# " + folder.resolve(FiguresScript.FILE));
        lines.add(new FiguresScript(job, folder, ids).text());
        return lines;
    }

    /**
     * Submits.
     *
     * @return a submission for each array; the last has the job for tables and figures
     * @throws UserException if Slurm refuses or a file cannot be written; then what was submitted
     *     is cancelled and what was written is removed
     */
    List<Submission> submit(List<Cell> cells) {
        List<Path> folders = new ArrayList<>();
        List<String> jobs = new ArrayList<>();
        try {
            return submit(arrays(cells), folders, jobs);
        } catch (UserException | UncheckedIOException e) {
            if (!jobs.isEmpty() && !client.ask(scancel(jobs)).ok()) {
                throw new UserException(
                        e.getMessage()
                                + "; "
                                + String.join(" ", scancel(jobs))
                                + " failed too: run it, then submit again",
                        e);
            }
            folders.forEach(ArraySubmission::remove);
            throw new UserException(e.getMessage(), e);
        }
    }

    private List<Submission> submit(
            List<List<Cell>> arrays, List<Path> folders, List<String> jobs) {
        List<Submission> submitted = new ArrayList<>();
        for (List<Cell> tasks : arrays) {
            Path folder = folder(folders.size());
            folders.add(folder);
            for (int task = 0; task < tasks.size(); task++) {
                AtomicFile.write(
                        folder.resolve(ArrayScript.spec(task)),
                        tasks.get(task).spec(execution).toJson());
            }
            Path script = folder.resolve(ArrayScript.FILE);
            jobs.add(sbatch(script, script(folder, tasks, jobs).text()));
            Submission one =
                    Submission.of(
                            cluster.name(),
                            now.toString(),
                            script,
                            Long.parseLong(jobs.get(jobs.size() - 1)),
                            tasks.stream().map(Cell::name).toList());
            one.writeTo(folder);
            submitted.add(one);
        }
        int last = submitted.size() - 1;
        Path figures = folders.get(last).resolve(FiguresScript.FILE);
        String figuresJob = sbatch(figures, new FiguresScript(job, folders.get(last), jobs).text());
        jobs.add(figuresJob);
        submitted.set(last, submitted.get(last).withFigures(Long.parseLong(figuresJob), figures));
        submitted.get(last).writeTo(folders.get(last));
        return submitted;
    }

    /**
     * @param before arrays submitted already: with a throttle, which counts within one array, they
     *     go one after another
     */
    private ArrayScript script(Path folder, List<Cell> tasks, List<String> before) {
        return new ArrayScript(
                job, folder, tasks.size(), job.throttle() == 0 ? List.of() : List.copyOf(before));
    }

    private String sbatch(Path script, String text) {
        AtomicFile.write(script, text);
        SlurmClient.Answer answer =
                client.submit(List.of("sbatch", "--parsable", script.toString()));
        String id = answer.out().strip().replaceFirst(";.*", "");
        if (answer.ok() && id.matches("\\d{1,18}")) {
            return id;
        }
        if (answer.exit() == SlurmClient.Answer.TOO_SLOW) {
            throw new UserException(
                    answer.why()
                            + ": whether the job ff-"
                            + job.grid()
                            + " was taken is unknown, look with squeue --me and scancel it");
        }
        throw new UserException(
                "sbatch refuses: "
                        + (answer.why().isEmpty() ? "it printed '" + id + "'" : answer.why())
                        + "; nothing is submitted");
    }

    static List<String> scancel(List<String> jobs) {
        List<String> command = new ArrayList<>(List.of("scancel"));
        command.addAll(jobs);
        return command;
    }

    private List<List<Cell>> arrays(List<Cell> cells) {
        int size = cluster.maxArraySize();
        List<List<Cell>> arrays = new ArrayList<>();
        for (int from = 0; from < cells.size(); from += size) {
            arrays.add(cells.subList(from, Math.min(cells.size(), from + size)));
        }
        return arrays;
    }

    /** Names the folder of one of the arrays, which does not exist yet. */
    private Path folder(int array) {
        Path all = job.results().resolve(job.grid()).resolve(Submission.FOLDER);
        String name = NAME.format(now) + (array == 0 ? "" : "-" + (array + 1));
        for (int again = 2; ; again++) {
            Path folder = all.resolve(name);
            if (!Files.exists(folder)) {
                return folder;
            }
            name = NAME.format(now) + "-" + (array + again);
        }
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder + ": " + e.getMessage(), e);
        }
    }
}
