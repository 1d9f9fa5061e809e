package org.fastforward.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@code make bench}: runs the benchmarks in forks of their own and prints one table. */
public final class Bench {
    private Bench() {}

    /**
     * Runs all benchmarks.
     *
     * @param args optionally the number of threads of a tensor operation (default 1)
     */
    public static void main(String[] args) throws RunnerException, IOException {
        String threads = args.length > 0 ? args[0] : "1";
        Path memory = Files.createTempDirectory("ff-bench-");
        Options options =
                new OptionsBuilder()
                        .include(SpeedBenchmark.class.getName())
                        .forks(1)
                        .warmupIterations(1)
                        .warmupTime(TimeValue.seconds(2))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(2))
                        .jvmArgsAppend(
                                // As bin/ff.
                                "-XX:MaxNewSize=32m",
                                "-XX:+UseSerialGC",
                                "-Dff.bench.threads=" + threads,
                                "-D" + SpeedBenchmark.MEMORY_FOLDER + "=" + memory)
                        .verbosity(VerboseMode.SILENT)
                        .build();
        System.out.println("Measuring; this takes about 8 minutes ...");
        Collection<RunResult> results = new Runner(options).run();
        print(results, threads, memory);
    }

    private static void print(Collection<RunResult> results, String threads, Path memory)
            throws IOException {
        double rate = 0;
        for (RunResult r : results) {
            if (r.getParams().getBenchmark().endsWith("matrixProduct")) {
                rate = 2 * Math.pow(SpeedBenchmark.SIDE, 3) / (seconds(r) * 1e9);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s thread(s); float32 matrix products of %d x %d: %.1f GFLOP/s%n",
                threads,
                SpeedBenchmark.SIDE,
                SpeedBenchmark.SIDE,
                rate);
        System.out.println(
                "what                 model         adapter  tokens/s   ms (+-)          GFLOP/s"
                        + "   of matrix products   peak MiB");
        for (RunResult r : results) {
            String what = r.getParams().getBenchmark().replaceAll(".*\\.", "");
            if (!what.equals("matrixProduct")) {
                row(r, what, rate, memory);
            }
        }
    }

    private static void row(RunResult r, String what, double rate, Path memory) throws IOException {
        String model = r.getParams().getParam("model");
        String adapter = r.getParams().getParam("adapter");
        try (Workload work = new Workload(model, adapter)) {
            boolean training = what.equals("trainingStep");
            double flops = training ? work.trainingFlops() : work.evaluationFlops();
            double gflops = flops / seconds(r) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%-20s %-13s %-8s %8.0f   %6.1f (%5.1f)  %8.1f   %17.0f %%   %8d%n",
                    what,
                    model,
                    adapter,
                    work.tokens() / seconds(r),
                    seconds(r) * 1e3,
                    r.getPrimaryResult().getScoreError(),
                    gflops,
                    100 * gflops / rate,
                    peak(memory, model + "-" + adapter));
        }
    }

    private static double seconds(RunResult r) {
        return r.getPrimaryResult().getScore() / 1e3;
    }

    /** The largest of the model's forks, in MiB. */
    private static long peak(Path memory, String name) throws IOException {
        try (Stream<Path> files = Files.list(memory)) {
            return files.filter(f -> f.getFileName().toString().startsWith(name))
                            .mapToLong(Bench::kilobytes)
                            .max()
                            .orElse(0)
                    / 1024;
        }
    }

    private static long kilobytes(Path file) {
        try {
            return Long.parseLong(Files.readString(file));
        } catch (IOException e) {
            return 0;
        }
    }
}
