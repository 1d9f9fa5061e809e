package org.fastforward.tasks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Loads a task's data: reads, formats, tokenises, masks and divides. */
public final class TaskData {

    private TaskData() {}

    /**
     * The three splits. The same arguments and bytes give the same splits, on every machine.
     *
     * @param tokenizer opened with {@link Task#specialTokens()}
     * @throws BadDataException if the source cannot be read, lacks a field, or has too few records
     */
    public static Splits load(
            Task task, DataSource source, TextTokenizer tokenizer, DataSettings settings) {
        RecordFormat format = RecordFormat.of(task, tokenizer, settings.maxLength());
        try (SourceFiles files = SourceFiles.open(task, source);
                RecordReader reader = new RecordReader()) {
            Preparation preparation = new Preparation(task, format, reader);
            List<Prepared> prepared = new ArrayList<>();
            HoldOut.Parts parts;
            if (files.heldOut().isEmpty()) {
                prepared.addAll(preparation.prepare(files.train(), Long.MAX_VALUE));
                List<Example> kept = kept(prepared);
                parts = HoldOut.divide(kept, drawn(task, kept.size(), settings), settings);
            } else {
                int held = settings.tinySize() + settings.testSize();
                long train = settings.trainSize() == 0 ? Long.MAX_VALUE : settings.trainSize();
                List<Prepared> first = preparation.prepare(files.heldOut(), held);
                List<Prepared> second = preparation.prepare(files.train(), train);
                prepared.addAll(first);
                prepared.addAll(second);
                parts = HoldOut.divide(kept(first), kept(second), settings);
            }
            DataFacts facts =
                    new DataFacts(
                            files.sha256(),
                            files.name(),
                            preparation.records(),
                            prepared.size() - kept(prepared).size(),
                            parts.train().size(),
                            parts.tiny().size(),
                            parts.test().size());
            return new Splits(parts.train(), parts.tiny(), parts.test(), facts);
        }
    }

    /**
     * Every record of the source, in the order of reading (chat's {@code test_sft} before its
     * {@code train_sft}), each as a sequence or with the reason why it has none.
     *
     * @param maxLength longest sequence in tokens
     * @throws BadDataException if the source cannot be read or lacks a field
     */
    public static List<Prepared> prepare(
            Task task, DataSource source, TextTokenizer tokenizer, int maxLength) {
        RecordFormat format = RecordFormat.of(task, tokenizer, maxLength);
        try (SourceFiles files = SourceFiles.open(task, source);
                RecordReader reader = new RecordReader()) {
            return new Preparation(task, format, reader).prepare(files.all(), Long.MAX_VALUE);
        }
    }

    private static int[] drawn(Task task, int size, DataSettings settings) {
        if (task == Task.CHAT) {
            int[] inFileOrder = new int[size];
            Arrays.setAll(inFileOrder, i -> i);
            return inFileOrder;
        }
        return HoldOut.permutation(size, settings.seed());
    }

    private static List<Example> kept(List<Prepared> prepared) {
        List<Example> examples = new ArrayList<>();
        for (Prepared one : prepared) {
            if (one instanceof Prepared.Kept kept) {
                examples.add(kept.example());
            }
        }
        return examples;
    }
}
