package org.fastforward.tasks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.cache.TokenCache;
import org.fastforward.tasks.pipeline.DropCounts;
import org.fastforward.tasks.pipeline.LoadProgress;
import org.fastforward.tasks.tokenise.TextTokenizer;

/** Loads data in a process of its own and prints what it was told and what came out. */
public final class LoadProcess {

    private LoadProcess() {}

    /**
     * Loads.
     *
     * @param args task, data, tokenizer's folder, maximum length, cache folder, and, if files are
     *     to be limited, most bytes of one
     */
    public static void main(String[] args) throws IOException, InterruptedException, SQLException {
        if (args.length > 5) {
            limitFiles(args[5]);
        }
        Task task = Task.named(args[0]);
        int[] tokenised = {0};
        LoadProgress progress =
                new LoadProgress() {
                    @Override
                    public void tokenised(int records, int total) {
                        if (records / 10_000 > tokenised[0] / 10_000) {
                            System.out.println(records + " of " + total);
                        }
                        tokenised[0] = records;
                    }

                    @Override
                    public void dropped(Task task, DropCounts drops) {}

                    @Override
                    public void line(String text) {
                        System.out.println("line: " + text);
                    }
                };
        DataSource source = new DataSource.Local(Path.of(args[1]));
        int maxLength = Integer.parseInt(args[3]);
        DataSettings settings =
                new DataSettings(maxLength, 32, 100, 0, 0, Order.SHUFFLED, SplitRule.TINY_FIRST);
        long start = System.nanoTime();
        try (TextTokenizer tokenizer = TextTokenizer.open(Path.of(args[2]), task.specialTokens())) {
            TokenCache cache = new TokenCache(Path.of(args[4]));
            Splits splits = TaskData.load(task, source, tokenizer, settings, cache, progress);
            double seconds = (System.nanoTime() - start) / 1e9;
            int hash = 0;
            // A training run's way through the split: some steps of some sequences.
            for (int i = 0; i < Math.min(5_120, splits.train().size()); i++) {
                hash = 31 * hash + splits.train().get(i).hashCode();
            }
            System.out.printf(
                    Locale.ROOT,
                    "tokenised %d, splits %08x, %s%nseconds %.1f, peak MiB %d%n",
                    tokenised[0],
                    hash,
                    splits.facts(),
                    seconds,
                    peakKilobytes() / 1024);
        }
    }

    /** From now on: DuckDB unpacks a library of many megabytes before. */
    private static void limitFiles(String bytes)
            throws IOException, InterruptedException, SQLException {
        DriverManager.getConnection("jdbc:duckdb:").close();
        String pid = Long.toString(ProcessHandle.current().pid());
        new ProcessBuilder("prlimit", "--pid", pid, "--fsize=" + bytes).start().waitFor();
    }

    private static long peakKilobytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    /**
     * Starts the process.
     *
     * @param options of the JVM
     */
    static Process start(List<String> options, Object... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", classPath(), LoadProcess.class.getName()));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** What it prints, until it ends. */
    static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String classPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
