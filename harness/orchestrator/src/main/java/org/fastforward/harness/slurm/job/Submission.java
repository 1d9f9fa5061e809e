package org.fastforward.harness.slurm.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * One array that was submitted, kept in {@code jobs.json} of its folder {@code
 * <results>/<grid>/slurm/<submission>/}, beside its script and what the tasks print.
 *
 * @param schemaVersion version of this schema
 * @param cluster the Slurm cluster's name
 * @param submittedUtc when, ISO 8601, UTC; for people to read
 * @param script the array's script, as it was submitted
 * @param arrayJob the array's job id
 * @param figuresJob id of the job that makes tables and figures afterwards; 0: another has it
 * @param figuresScript that job's script; empty: none
 * @param cells names of the cells by number of the task
 */
public record Submission(
        int schemaVersion,
        String cluster,
        String submittedUtc,
        String script,
        long arrayJob,
        long figuresJob,
        String figuresScript,
        SortedMap<Integer, String> cells) {

    /** The folder of all submissions, inside a grid's folder. */
    public static final String FOLDER = "slurm";

    private static final int VERSION = 1;
    private static final String FILE = "jobs.json";
    private static final JsonMapper JSON =
            Json.records()
                    .rebuild()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    /** Copies the map, sorted. */
    public Submission {
        cells = new TreeMap<>(cells);
    }

    /** Describes an array without a job for tables and figures. */
    public static Submission of(
            String cluster, String utc, Path script, long arrayJob, List<String> cells) {
        SortedMap<Integer, String> byTask = new TreeMap<>();
        for (int task = 0; task < cells.size(); task++) {
            byTask.put(task, cells.get(task));
        }
        return new Submission(VERSION, cluster, utc, script.toString(), arrayJob, 0, "", byTask);
    }

    /** Returns this with the job that makes the figures and its script. */
    public Submission withFigures(long job, Path figures) {
        return new Submission(
                schemaVersion,
                cluster,
                submittedUtc,
                script,
                arrayJob,
                job,
                figures.toString(),
                cells);
    }

    /** Returns what a task prints. */
    @JsonIgnore
    public Path log(int task) {
        return Path.of(script).resolveSibling("task-" + task + ".log");
    }

    /**
     * Writes {@code jobs.json}, whole or not at all.
     *
     * @throws UncheckedIOException if the file system refuses
     */
    public void writeTo(Path folder) {
        try {
            AtomicFile.write(folder.resolve(FILE), JSON.writeValueAsString(this) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads all submissions of a grid, the oldest first.
     *
     * @param gridFolder the grid's folder; it need not exist
     * @throws UserException if one is damaged
     */
    public static List<Submission> all(Path gridFolder) {
        Path folder = gridFolder.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Submission> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files =
                    entries.sorted(Comparator.comparing(Path::toString))
                            .map(entry -> entry.resolve(FILE))
                            .filter(Files::isRegularFile)
                            .toList();
            for (Path file : files) {
                found.add(read(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
        }
        found.sort(Comparator.comparing(Submission::submittedUtc));
        return found;
    }

    private static Submission read(Path file) {
        try {
            return JSON.readValue(Files.readString(file), Submission.class);
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file
                            + " is no record of a submission ("
                            + e.getOriginalMessage()
                            + "); mend it, or remove its folder once no job of it is queued",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
