package org.fastforward.harness.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.shared.Home;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.batch.Batch;
import org.fastforward.tasks.batch.SampleOrder;
import org.fastforward.tasks.load.TaskData;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * {@code make bench DATA=dir}: the time of one optimizer step over sequences of real lengths, put
 * into batches in several ways. The ways take turns, so that a machine that is busy for a while is
 * so for all of them.
 */
public final class LengthBench {
    private static final OperatingSystemMXBean OS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private static final int SEQUENCES = 16;
    private static final int MAX_LENGTH = 256;
    private static final int WARM_UP = 1;
    private static final int ROUNDS = 7;
    private static final String TOKENIZER = "models/miniatures/pythia-1.4b";

    private LengthBench() {}

    /**
     * Prints one table.
     *
     * @param args the number of threads of a tensor operation, and the folder that has {@code
     *     chat.jsonl}, {@code instruction.jsonl} and {@code medical.jsonl}, or nothing
     */
    public static void main(String[] args) {
        if (args.length < 2 || args[1].isEmpty()) {
            System.out.println(
                    "Batches by length: skipped; they need real records: make bench DATA=dir, with"
                            + " chat.jsonl, instruction.jsonl and medical.jsonl in dir");
            return;
        }
        Kernels.threads(Integer.parseInt(args[0]));
        System.out.printf(
                "%s thread(s); an optimizer step of %d sequences of at most %d tokens, %s, lora;"
                        + " medians of %d steps%n",
                args[0], SEQUENCES, MAX_LENGTH, Workload.SIX_BY_256, ROUNDS);
        System.out.println(
                "task         tokens (least-most)  labels   batches                     number"
                        + "   padding   ms/step    CPU ms   of one by one's CPU");
        for (Task task : Task.values()) {
            Path file = Path.of(args[1], task.id() + ".jsonl");
            if (Files.exists(file)) {
                measure(task, step(task, file));
            } else {
                System.out.println(task.id() + ": skipped, there is no " + file);
            }
        }
    }

    /** The sequences of the first step of a run with seed 0. */
    private static List<Example> step(Task task, Path file) {
        Path checkpoint = Home.resolve(TOKENIZER);
        try (TextTokenizer tokenizer = TextTokenizer.open(checkpoint, task.specialTokens())) {
            DataSettings settings =
                    new DataSettings(MAX_LENGTH, 1, 1, 0, 0, Order.SHUFFLED, SplitRule.TINY_FIRST);
            List<Example> train =
                    TaskData.load(task, new DataSource.Local(file), tokenizer, settings).train();
            return Arrays.stream(SampleOrder.ofStep(0, Order.SHUFFLED, train.size(), SEQUENCES, 0))
                    .mapToObj(train::get)
                    .toList();
        }
    }

    private static void measure(Task task, List<Example> examples) {
        Map<Grouping, List<Spent>> steps = new EnumMap<>(Grouping.class);
        try (Workload model = new Workload(Workload.SIX_BY_256, "lora");
                StepWork work = new StepWork(model.model)) {
            double loss = work.loss(Grouping.ONE_BY_ONE.batches(examples));
            for (Grouping way : Grouping.values()) {
                steps.put(way, new ArrayList<>());
                double same = work.loss(way.batches(examples));
                if (Math.abs(same - loss) > 1e-4) {
                    throw new IllegalStateException(way + ": loss " + same + ", not " + loss);
                }
            }
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                for (Grouping way : Grouping.values()) {
                    List<Batch> batches = way.batches(examples);
                    Spent before = Spent.now();
                    work.step(batches);
                    if (round >= 0) {
                        steps.get(way).add(Spent.now().since(before));
                    }
                }
            }
        }
        double oneByOneMs = median(steps.get(Grouping.ONE_BY_ONE), Spent::cpuMs);
        steps.forEach((way, spent) -> row(task, examples, way, spent, oneByOneMs));
    }

    /** Time passed, and processor time of all threads. */
    private record Spent(double wallMs, double cpuMs) {
        static Spent now() {
            return new Spent(System.nanoTime() / 1e6, OS.getProcessCpuTime() / 1e6);
        }

        Spent since(Spent before) {
            return new Spent(wallMs - before.wallMs, cpuMs - before.cpuMs);
        }
    }

    private static void row(
            Task task, List<Example> examples, Grouping way, List<Spent> steps, double oneByOneMs) {
        int[] lengths = examples.stream().mapToInt(Example::length).sorted().toArray();
        List<Batch> batches = way.batches(examples);
        int padding = batches.stream().mapToInt(Batch::paddingTokens).sum();
        int tokens = Arrays.stream(lengths).sum();
        System.out.printf(
                Locale.ROOT,
                "%-11s %7d (%3d-%3d)       %6d   %-27s %6d   %5.1f %%   %7.0f   %7.0f   %8.0f %%%n",
                task.id(),
                tokens,
                lengths[0],
                lengths[lengths.length - 1],
                examples.stream().mapToInt(Example::labelCount).sum(),
                way.label(),
                batches.size(),
                100.0 * padding / (padding + tokens),
                median(steps, Spent::wallMs),
                median(steps, Spent::cpuMs),
                100 * median(steps, Spent::cpuMs) / oneByOneMs);
    }

    private static double median(List<Spent> steps, ToDoubleFunction<Spent> of) {
        return steps.stream()
                .mapToDouble(of)
                .sorted()
                .skip(steps.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
