package org.fastforward.harness.bench;

import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.decoder.OrderTiming;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.flops.Flops;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.Association;
import org.fastforward.models.linear.TimedOrders;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.RandomWeights;

/**
 * The part of {@code make bench} on RunLoRA: the gradient of one batch in the plain order, in the
 * orders with the fewest operations and in those that were measured to be the fastest. Each way is
 * a process of its own, whose peak memory it is; they take turns.
 */
public final class OrderBench {
    private static final OperatingSystemMXBean OS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private static final List<String> WAYS = List.of("plain", "flops", "timing");
    private static final int ROUNDS = 5;

    /** What one answer of a process should take at least, for the clock's sake. */
    private static final double LEAST_MS = 300;

    private OrderBench() {}

    /**
     * Prints the table.
     *
     * @param args the number of threads of a tensor operation, then how a case must begin, such as
     *     {@code "llama-768 256"}, and the ways to compare beside {@code plain}, among them orders
     *     by name; or {@code work THREADS CASE WAY}
     */
    public static void main(String[] args) throws IOException {
        if (args[0].equals("work")) {
            work(Integer.parseInt(args[1]), OrderCase.parse(args[2]), args[3]);
            return;
        }
        System.out.printf(
                "%s thread(s); the gradient of one batch, LoRA at every linear map, no dropout;"
                        + " medians of %d, processor time%n",
                args[0], ROUNDS);
        System.out.println(
                "model        rank  tokens  linear           ms   of plain   of its FLOPs   peak MiB"
                        + "   orders");
        List<String> ways = new ArrayList<>(WAYS);
        if (args.length > 2) {
            ways = new ArrayList<>(List.of(args).subList(2, args.length));
            ways.add(0, "plain");
        }
        for (OrderCase one : OrderCase.all()) {
            if (args.length < 2 || one.text().startsWith(args[1])) {
                compare(args[0], one, ways);
            }
        }
    }

    private static void compare(String threads, OrderCase one, List<String> ways)
            throws IOException {
        List<Worker> workers = new ArrayList<>();
        for (String way : ways) {
            workers.add(new Worker(threads, one, way));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Worker worker : workers) {
                worker.work();
            }
        }
        Worker plain = workers.get(0);
        for (Worker worker : workers) {
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %4d  %6d  %-12s %7.1f   %8.3f   %12.3f   %8d   %s%n",
                    one.model(),
                    one.rank(),
                    one.tokens(),
                    WAYS.indexOf(worker.way) > 0 ? "by " + worker.way : worker.way,
                    worker.median(),
                    worker.median() / plain.median(),
                    worker.flops / plain.flops,
                    worker.end(),
                    worker.orders);
        }
    }

    /** A process that answers every line with the processor time of one gradient. */
    private static final class Worker {
        private final String way;
        private final Process process;
        private final BufferedReader answers;
        private final double flops;
        private final String orders;
        private final List<Double> times = new ArrayList<>();

        Worker(String threads, OrderCase one, String way) throws IOException {
            this.way = way;
            List<String> command =
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            // As bin/ff: garbage that Java has not collected yet counts.
                            "-XX:MaxNewSize=32m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OrderBench.class.getName(),
                            "work",
                            threads,
                            one.text(),
                            way);
            this.process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            this.answers =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            this.flops = Double.parseDouble(answer());
            this.orders = answer();
        }

        private String answer() throws IOException {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("the process of " + way + " ended");
            }
            return line;
        }

        void work() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            times.add(Double.parseDouble(answer()));
        }

        double median() {
            return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
        }

        /** Ends it and returns its largest resident memory in MiB. */
        long end() throws IOException {
            long kilobytes = 0;
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    kilobytes = Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
            process.getOutputStream().close();
            return kilobytes / 1024;
        }
    }

    private static void work(int threads, OrderCase one, String way) throws IOException {
        Kernels.threads(threads);
        ModelConfig config = one.config();
        Layout layout = Layout.of(config);
        AdapterPlan plan = AdapterPlan.of(layout, one.adapter(layout));
        try (NDManager manager = NDManager.newBaseManager()) {
            Association association =
                    switch (way) {
                        case "plain" -> Association.PLAIN;
                        case "flops" -> Association.RUNLORA;
                        case "timing" -> timed(manager, layout, plan, one.tokens());
                        default -> new Association(way);
                    };
            TokenBatch batch = one.batch(config.vocabSize());
            float[] weights = new float[batch.rows()];
            Arrays.fill(weights, 1f / batch.labelRows().length);
            try (LanguageModel model =
                    new LanguageModel(
                            manager,
                            layout,
                            new RandomWeights(config, 1),
                            plan.associated(association),
                            DType.F32,
                            1)) {
                FlopModel flops = model.flops();
                Flops sequence = flops.trainingSequence(one.columns(), one.columns() - 1);
                System.out.println(
                        sequence.times(one.rows())
                                .plus(flops.perBatch(one.tokens(), one.tokens()))
                                .exact());
                System.out.println(orders(association, layout, one));
                model.accumulateGradients(batch, weights, 1);
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8));
                while (in.readLine() != null) {
                    int times = 0;
                    double begun = OS.getProcessCpuTime() / 1e6;
                    double spent = 0;
                    for (; spent < LEAST_MS; times++) {
                        model.accumulateGradients(batch, weights, 1);
                        spent = OS.getProcessCpuTime() / 1e6 - begun;
                    }
                    System.out.println(spent / times);
                }
            }
        }
    }

    /** The fastest orders as measured now. */
    private static Association timed(
            NDManager manager, Layout layout, AdapterPlan plan, int tokens) {
        TimedOrders orders =
                OrderTiming.measure(manager, layout, plan.associated(Association.RUNLORA), tokens);
        return new Association(Association.RUNLORA.name(), orders);
    }

    /** The orders of a batch, of maps behind which something is trained. */
    private static String orders(Association association, Layout layout, OrderCase one) {
        Set<String> orders = new TreeSet<>();
        Set<String> byShape = new TreeSet<>();
        for (LinearSpec map : layout.linears()) {
            String order = association.order(map, one.rank(), one.tokens(), true, false).id();
            orders.add(order);
            byShape.add(map.in() + ">" + map.out() + " " + order);
        }
        return String.join(", ", orders.size() == 1 ? orders : byShape);
    }
}
