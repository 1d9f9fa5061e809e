package org.fastforward.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fastforward.models.export.RandomCheckpoint;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.batch.SampleOrder;
import org.fastforward.tasks.load.Splits;
import org.fastforward.tasks.load.TaskData;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * What both sides of {@code make bench-peer} read: checkpoints, and sequences as text, one a line,
 * {@code id:label} per token.
 */
final class PeerData {
    private static final int SEQUENCES = 16;
    private static final int MAX_LENGTH = 192;
    private static final int TINY = 32;
    private static final int TEST = 64;

    private PeerData() {}

    /**
     * Writes the random model and its sequences, and, where there are real records, the sequences
     * of the first optimizer step and of the tiny set of a run with seed 0.
     *
     * @param folder gets {@code neox-6x256/}, {@code neox.txt} and with data {@code step.txt},
     *     {@code tiny.txt} and {@code rows.txt}, the rows that the embedding needs
     * @param data file of the task instruction; empty: none
     * @param checkpoint folder of the real model, whose tokenizer is taken
     */
    static void write(Path folder, String data, String checkpoint) throws IOException {
        Files.createDirectories(folder);
        Path random = folder.resolve(Workload.SIX_BY_256);
        if (!Files.exists(random)) {
            Files.createDirectories(random);
            RandomCheckpoint.write(random, Workload.sixBy256(), 1024, 1);
        }
        Random ids = new Random(1);
        List<Example> full = new ArrayList<>();
        for (int row = 0; row < 8; row++) {
            int[] sequence = ids.ints(256, 0, Workload.sixBy256().vocabSize()).toArray();
            full.add(new Example(row, sequence, sequence));
        }
        write(folder.resolve("neox.txt"), full);
        if (data.isEmpty()) {
            return;
        }
        Task task = Task.INSTRUCTION;
        try (TextTokenizer tokenizer =
                TextTokenizer.open(Path.of(checkpoint), task.specialTokens())) {
            DataSettings settings =
                    new DataSettings(
                            MAX_LENGTH, TINY, TEST, 0, 0, Order.SHUFFLED, SplitRule.TINY_APART);
            Splits splits =
                    TaskData.load(task, new DataSource.Local(Path.of(data)), tokenizer, settings);
            List<Example> train = splits.train();
            write(
                    folder.resolve("step.txt"),
                    Arrays.stream(SampleOrder.ofStep(0, Order.SHUFFLED, train.size(), SEQUENCES, 0))
                            .mapToObj(train::get)
                            .toList());
            write(folder.resolve("tiny.txt"), splits.tiny());
            Files.writeString(folder.resolve("rows.txt"), String.valueOf(tokenizer.size()));
        }
    }

    private static void write(Path file, List<Example> examples) throws IOException {
        Files.write(
                file,
                examples.stream()
                        .map(
                                e ->
                                        IntStream.range(0, e.length())
                                                .mapToObj(i -> e.ids()[i] + ":" + e.labels()[i])
                                                .collect(Collectors.joining(" ")))
                        .toList());
    }

    /** Reads sequences that were written. */
    static List<Example> read(Path file) throws IOException {
        List<Example> examples = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] tokens = line.split(" ", -1);
            int[] ids = new int[tokens.length];
            int[] labels = new int[tokens.length];
            for (int i = 0; i < tokens.length; i++) {
                int colon = tokens[i].indexOf(':');
                ids[i] = Integer.parseInt(tokens[i].substring(0, colon));
                labels[i] = Integer.parseInt(tokens[i].substring(colon + 1));
            }
            examples.add(new Example(examples.size(), ids, labels));
        }
        return examples;
    }
}
