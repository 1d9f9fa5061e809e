package org.fastforward.harness.slurm.job;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Calls Slurm's commands. One that fails, or takes too long, is an answer too. */
public final class SlurmClient {
    /** Slurm's own patience with a controller that is down is longer. */
    private static final Duration QUESTION = Duration.ofSeconds(5);

    /** A busy controller may put off a submission. */
    private static final Duration SUBMISSION = Duration.ofSeconds(60);

    /**
     * A cluster's users may set these for all that they submit; here they would change an array.
     */
    private static final List<String> OTHER_ARRAYS =
            List.of(
                    "SBATCH_ARRAY_INX",
                    "SBATCH_CLUSTERS",
                    "SBATCH_DEPENDENCY",
                    "SBATCH_ERROR",
                    "SBATCH_JOB_NAME",
                    "SBATCH_NO_REQUEUE",
                    "SBATCH_OPEN_MODE",
                    "SBATCH_OUTPUT",
                    "SBATCH_REQUEUE",
                    "SBATCH_SIGNAL",
                    "SBATCH_WAIT");

    private final Path folder;
    private final Duration patience;

    /**
     * What a command said.
     *
     * @param exit its exit code; -1 if it could not be started; -2 if it took too long
     * @param out its standard output
     * @param why its messages in one line; empty if there were none
     */
    public record Answer(int exit, String out, String why) {
        public static final int NOT_STARTED = -1;
        public static final int TOO_SLOW = -2;

        public boolean ok() {
            return exit == 0;
        }
    }

    /** Calls what the environment's {@code PATH} names. */
    public SlurmClient() {
        this(null, QUESTION);
    }

    /**
     * @param folder holds the commands; null: see {@code PATH}
     * @param patience with a question
     */
    public SlurmClient(Path folder, Duration patience) {
        this.folder = folder;
        this.patience = patience;
    }

    /**
     * The cluster's Slurm.
     *
     * @return its name and version; empty where there is none
     */
    public Optional<String> version() {
        Answer answer = ask(List.of("sbatch", "--version"));
        return answer.ok() ? Optional.of(answer.out().strip()) : Optional.empty();
    }

    /** Asks, or tells, what takes Slurm no time. */
    public Answer ask(List<String> command) {
        return call(patience, command);
    }

    /** Submits a script. */
    public Answer submit(List<String> command) {
        return call(SUBMISSION, command);
    }

    private Answer call(Duration longest, List<String> command) {
        List<String> found = new ArrayList<>(command);
        if (folder != null) {
            found.set(0, folder.resolve(command.get(0)).toString());
        }
        ProcessBuilder builder = new ProcessBuilder(found).redirectInput(new File("/dev/null"));
        prepare(builder.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Answer(
                    Answer.NOT_STARTED, "", command.get(0) + " cannot be started; is it on PATH?");
        }
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        try {
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Answer(
                        Answer.TOO_SLOW,
                        "",
                        command.get(0) + " took longer than " + longest.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Answer(Answer.TOO_SLOW, "", command.get(0) + " was interrupted");
        }
        return new Answer(process.exitValue(), out.join(), oneLine(err.join()));
    }

    private static void prepare(Map<String, String> environment) {
        environment.keySet().removeAll(OTHER_ARRAYS);
        // Else a long list of a job array's tasks is cut short.
        environment.put("SLURM_BITSTR_LEN", "0");
        environment.put("LC_ALL", "C");
    }

    private static CompletableFuture<String> read(InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (stream) {
                        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** Joins messages, each without the name of the command that gave it. */
    private static String oneLine(String messages) {
        return messages.lines()
                .map(line -> line.replaceFirst("^\\w+: (error|fatal): |^slurm_\\w+ error: ", ""))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" / "));
    }
}
