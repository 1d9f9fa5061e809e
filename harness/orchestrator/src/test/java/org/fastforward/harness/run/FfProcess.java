package org.fastforward.harness.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.Assertions;

/** {@code bin/ff} as a user's shell starts it, for tests that do it harm. */
public final class FfProcess {
    private static final int PATIENCE_S = 300;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final CountDownLatch working = new CountDownLatch(1);
    private final Thread reader;

    private FfProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read);
        reader.start();
    }

    /** Starts a command. */
    public static FfProcess start(Object... arguments) throws IOException {
        // Tests that a shell starts in the background ignore SIGINT, and so would what they start.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.add(Home.resolve("bin/ff").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new FfProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Starts a cell as a grid does. */
    public static FfProcess cell(Path spec, Path results) throws IOException {
        return start("run", "--spec", spec, "--results", results, "--retry-failed");
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("@progress")) {
                    working.countDown();
                } else {
                    synchronized (lines) {
                        lines.add(line);
                    }
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add(e.toString());
            }
        }
        working.countDown();
    }

    /** Waits until it trains, or has ended. */
    public void awaitWork() throws InterruptedException {
        Assertions.assertTrue(working.await(PATIENCE_S, TimeUnit.SECONDS), this::output);
    }

    /** Sends a signal, such as {@code TERM}. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    /** Waits for its end. */
    public int exit() throws InterruptedException {
        Assertions.assertTrue(process.waitFor(PATIENCE_S, TimeUnit.SECONDS), this::output);
        reader.join();
        return process.exitValue();
    }

    /** Returns the processes that it has started. */
    public List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Returns what it printed, progress apart. */
    public String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }
}
