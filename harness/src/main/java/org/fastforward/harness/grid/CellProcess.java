package org.fastforward.harness.grid;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.Home;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.RunSpec;

/**
 * Runs a cell in a JVM of its own ({@code bin/ff run --spec FILE}), so that a crash of native code
 * ends that cell only.
 */
public final class CellProcess {
    /** How the child tells its progress; such lines are not shown. */
    public static final String PROGRESS = "@progress ";

    private static final int KEPT_LINES = 20;

    private final Path results;
    private final Consumer<String> lines;

    CellProcess(Path results, Consumer<String> lines) {
        this.results = results;
        this.lines = lines;
    }

    /**
     * Runs a cell to its end.
     *
     * @param progress told the share that is done
     * @return whether all of its runs are done
     */
    boolean run(List<RunSpec> runs, DoubleConsumer progress) throws InterruptedException {
        Deque<String> last = new ArrayDeque<>();
        int exit;
        try {
            Path spec = Files.createTempFile("ff-cell-", ".json");
            try {
                Files.writeString(spec, RunSpec.arrayToJson(runs), StandardCharsets.UTF_8);
                exit = launch(spec, progress, last);
            } finally {
                Files.deleteIfExists(spec);
            }
        } catch (IOException e) {
            exit = -1;
            last.add(e.toString());
        }
        if (exit != 0) {
            recordDeath(runs, exit, last);
        }
        return runs.stream().allMatch(r -> CellRunner.isDone(results, r));
    }

    private int launch(Path spec, DoubleConsumer progress, Deque<String> last)
            throws IOException, InterruptedException {
        Process child =
                new ProcessBuilder(
                                Home.folder().resolve("bin/ff").toString(),
                                "run",
                                "--spec",
                                spec.toString(),
                                "--results",
                                results.toAbsolutePath().toString())
                        .redirectErrorStream(true)
                        .start();
        Thread reaper = new Thread(child::destroy);
        Runtime.getRuntime().addShutdownHook(reaper);
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = out.readLine()) != null) {
                if (line.startsWith(PROGRESS)) {
                    progress.accept(Double.parseDouble(line.substring(PROGRESS.length())));
                    continue;
                }
                lines.accept(line);
                last.add(line);
                if (last.size() > KEPT_LINES) {
                    last.remove();
                }
            }
            return child.waitFor();
        } finally {
            child.destroy();
            try {
                Runtime.getRuntime().removeShutdownHook(reaper);
            } catch (IllegalStateException e) {
                // This process is ending already; the hook has done its work.
            }
        }
    }

    /** A child that died could not say so in its run's folder. */
    private void recordDeath(List<RunSpec> runs, int exit, Deque<String> last) {
        for (RunSpec run : runs) {
            RunFolder folder = CellRunner.folder(results, run);
            if (folder.exists() && RunReader.readState(folder).state() == RunState.State.RUNNING) {
                String how =
                        exit > 128 ? "was ended by signal " + (exit - 128) : "ended with " + exit;
                RunWriter.writeState(
                        folder,
                        RunState.of(
                                RunState.State.FAILED,
                                "the cell's process " + how + ": " + String.join(" / ", last)));
            }
        }
    }
}
