package org.fastforward.harness.machine;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.fastforward.analysis.record.Provenance;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.shared.Home;

/** Describes the program and the machine for a run's record. */
public final class Machine {
    private static final String HOST = readHost();

    private Machine() {}

    /**
     * Describes both at this moment.
     *
     * @param threads of one tensor operation
     * @param gpu whether tensors live on one
     */
    public static Provenance provenance(int threads, boolean gpu) {
        return new Provenance(
                git("rev-parse", "--short=12", "HEAD"),
                // Results change while a grid runs; they are not what a run depends on.
                !git("status", "--porcelain", "--", ".", ":!results").isEmpty(),
                hardware(gpu),
                Runtime.getRuntime().availableProcessors(),
                1024
                        * Long.parseLong(
                                procValue("/proc/meminfo", "MemTotal", "0").replaceAll("\\D", "")),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.version"),
                Engine.getDjlVersion(),
                Kernels.pytorchVersion(),
                threads,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** Returns this machine's name. */
    public static String host() {
        return HOST;
    }

    /**
     * Returns the name of the hardware as records have it.
     *
     * @param gpu whether tensors live on one
     */
    public static String hardware(boolean gpu) {
        String processor = procValue("/proc/cpuinfo", "model name", System.getProperty("os.arch"));
        return gpu ? "GPU beside " + processor : processor;
    }

    private static String procValue(String file, String key, String otherwise) {
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.startsWith(key)) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            // Not Linux: there is no such file.
        }
        return otherwise;
    }

    /** Returns what git prints in the project's folder; empty outside a checkout. */
    private static String git(String... args) {
        String[] command = new String[args.length + 1];
        command[0] = "git";
        System.arraycopy(args, 0, command, 1, args.length);
        try {
            Process git =
                    new ProcessBuilder(command)
                            .directory(Home.folder().toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String out =
                    new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? out : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String readHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (IOException unknown) {
                return "localhost";
            }
        }
    }
}
