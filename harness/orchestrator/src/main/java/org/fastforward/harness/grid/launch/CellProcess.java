package org.fastforward.harness.grid.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fastforward.harness.spec.CellSpec;
import org.fastforward.shared.Home;

/**
 * One cell in a JVM of its own ({@code bin/ff run --spec FILE}), so that a crash of native code
 * ends that cell only.
 */
public final class CellProcess {
    /** How the child tells its progress; such lines are not shown. */
    public static final String PROGRESS = "@progress ";

    private static final int KEPT_LINES = 20;

    /** From a signal's wish to stop until there is no more patience: time to write a checkpoint. */
    private static final int GRACE_S = 60;

    private final CellSpec cell;
    private final Path results;
    private final Map<String, String> environment;
    private final boolean retryFailed;
    private final Consumer<String> lines;
    private final Consumer<String> progress;
    private final Deque<String> last = new ArrayDeque<>();
    private boolean stopping;
    private Process child;

    /**
     * How a process ended.
     *
     * @param process its number; 0 where it did not start
     * @param exit its exit code; 128 + n where signal n ended it; -1 where it did not start
     * @param timedOut whether it was ended because its time was up
     * @param lastLines of its output
     */
    record End(long process, int exit, boolean timedOut, List<String> lastLines) {
        /** Returns how, in words. */
        String how() {
            if (timedOut) {
                return "ran out of its time";
            }
            if (exit < 0) {
                return "did not start";
            }
            String signal = exit == 137 ? " (SIGKILL: out of memory, or killed by hand)" : "";
            return exit > 128
                    ? "was ended by signal " + (exit - 128) + signal
                    : "ended with exit code " + exit;
        }
    }

    /**
     * @param environment added to this process's
     * @param retryFailed whether failed runs are tried again
     * @param lines told what the cell prints
     * @param progress told the text of each progress line
     */
    CellProcess(
            CellSpec cell,
            Path results,
            Map<String, String> environment,
            boolean retryFailed,
            Consumer<String> lines,
            Consumer<String> progress) {
        this.cell = cell;
        this.results = results;
        this.environment = environment;
        this.retryFailed = retryFailed;
        this.lines = lines;
        this.progress = progress;
    }

    /** Runs the cell to its end, or to the end of its time. */
    End run() throws InterruptedException {
        try {
            Path spec = Files.createTempFile("ff-cell-", ".json");
            try {
                Files.writeString(spec, cell.toJson(), StandardCharsets.UTF_8);
                return launch(spec);
            } finally {
                Files.deleteIfExists(spec);
            }
        } catch (IOException e) {
            return new End(0, -1, false, List.of(e.toString()));
        }
    }

    private End launch(Path spec) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Home.folder().resolve("bin/ff").toString());
        command.addAll(List.of("run", "--spec", spec.toString()));
        command.addAll(List.of("--results", results.toAbsolutePath().toString()));
        if (retryFailed) {
            command.add("--retry-failed");
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        prepare(builder.environment());
        Process process = started(builder);
        if (process == null) {
            return new End(0, 143, false, List.of());
        }
        Thread reader = new Thread(() -> read(process), "output of a cell");
        reader.start();
        long millis = Math.round(cell.execution().timeoutMinutes() * 60_000);
        boolean timedOut = millis > 0 && !process.waitFor(millis, TimeUnit.MILLISECONDS);
        if (timedOut) {
            end(process);
        }
        int exit = process.waitFor();
        reader.join(TimeUnit.SECONDS.toMillis(GRACE_S));
        return new End(process.pid(), exit, timedOut, List.copyOf(last));
    }

    /** Starts it unless it was asked to stop before. */
    private synchronized Process started(ProcessBuilder builder) throws IOException {
        child = stopping ? null : builder.start();
        return child;
    }

    private void prepare(Map<String, String> variables) {
        variables.putAll(environment);
        Path runs = results.resolve(cell.runs().get(0).grid()).resolve("runs");
        variables.put("FF_CRASH_LOG", runs.resolve("crash-%p.log").toString());
        String heap = cell.execution().heap();
        if (!heap.isEmpty()) {
            variables.merge("FF_JAVA_OPTS", "-Xmx" + heap, (mine, more) -> mine + " " + more);
        }
    }

    private void read(Process process) {
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = out.readLine()) != null) {
                if (line.startsWith(PROGRESS)) {
                    progress.accept(line.substring(PROGRESS.length()));
                    continue;
                }
                lines.accept(line);
                last.add(line);
                if (last.size() > KEPT_LINES) {
                    last.remove();
                }
            }
        } catch (IOException e) {
            lines.accept("the output of a cell cannot be read: " + e);
        }
    }

    private static void end(Process process) throws InterruptedException {
        terminate(process);
        if (!process.waitFor(GRACE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** Asks the cell to save itself and end; {@link #run} returns when it has. */
    synchronized void stop() {
        stopping = true;
        if (child != null) {
            terminate(child);
        }
    }

    /**
     * Sends SIGTERM. (What a process has of its own would also close the output that it writes.)
     */
    private static void terminate(Process process) {
        process.toHandle().destroy();
    }
}
