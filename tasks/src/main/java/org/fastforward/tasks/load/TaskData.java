package org.fastforward.tasks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.cache.TokenCache;
import org.fastforward.tasks.format.PreparedRecord;
import org.fastforward.tasks.format.RecordFormat;
import org.fastforward.tasks.pipeline.DropCounts;
import org.fastforward.tasks.pipeline.LoadProgress;
import org.fastforward.tasks.pipeline.RecordPipeline;
import org.fastforward.tasks.pipeline.SequenceLimit;
import org.fastforward.tasks.read.RecordReader;
import org.fastforward.tasks.read.SourceFiles;
import org.fastforward.tasks.split.HoldOut;
import org.fastforward.tasks.tokenise.TextTokenizer;

/** Loads a task's data: reads, formats, tokenises, masks and divides. */
public final class TaskData {

    private TaskData() {}

    /**
     * The hash that {@link DataFacts#sha256} of a source's splits would be.
     *
     * @throws UserException if the source cannot be read
     */
    public static String sha256(Task task, DataSource source) {
        try (SourceFiles files = SourceFiles.open(task, source)) {
            return files.sha256();
        }
    }

    /**
     * The three splits, tokenised now. The same arguments and bytes give the same splits, on every
     * machine.
     *
     * @param tokenizer opened with {@link Task#specialTokens()}
     * @throws UserException if the source cannot be read, lacks a field, or has too few records
     */
    public static Splits load(
            Task task, DataSource source, TextTokenizer tokenizer, DataSettings settings) {
        return load(task, source, tokenizer, settings, Optional.empty(), LoadProgress.NONE);
    }

    /**
     * The same splits, tokenised if no cache has them. The embedded corpora are small and never
     * cached. (The first time all of a source is tokenised, whatever the sizes of the splits.)
     *
     * @param tokenizer opened with {@link Task#specialTokens()}
     * @param cache where sequences of local files are kept; if it cannot be used, that is a line of
     *     the progress, no error
     * @throws UserException if the source cannot be read, lacks a field, or has too few records
     */
    public static Splits load(
            Task task,
            DataSource source,
            TextTokenizer tokenizer,
            DataSettings settings,
            TokenCache cache,
            LoadProgress progress) {
        return load(task, source, tokenizer, settings, Optional.of(cache), progress);
    }

    private static Splits load(
            Task task,
            DataSource source,
            TextTokenizer tokenizer,
            DataSettings settings,
            Optional<TokenCache> cache,
            LoadProgress progress) {
        int maxLength = settings.maxLength();
        try (SourceLoader loader =
                new SourceLoader(task, source, tokenizer, maxLength, cache, progress)) {
            SourceSequences sequences = loader.sequences(Wanted.by(settings, loader.files()));
            DropCounts drops = sequences.drops();
            tell(task, loader, drops, progress);
            try {
                return splits(task, loader, sequences, settings);
            } catch (UserException tooFew) {
                throw drops.dropped() == 0
                        ? tooFew
                        : new UserException(
                                tooFew.getMessage() + " (" + drops.line() + ")", tooFew);
            }
        }
    }

    /**
     * What the sequences of a source are like, tokenised if no cache has them; the same for every
     * seed and for all sizes of the splits.
     *
     * @param tokenizer opened with {@link Task#specialTokens()}
     * @param maxLength longest sequence in tokens
     * @param cache as for {@link #load}
     * @throws UserException if the source cannot be read or lacks a field
     */
    public static SourceSummary summarise(
            Task task,
            DataSource source,
            TextTokenizer tokenizer,
            int maxLength,
            TokenCache cache,
            LoadProgress progress) {
        try (SourceLoader loader =
                new SourceLoader(
                        task, source, tokenizer, maxLength, Optional.of(cache), progress)) {
            SourceSequences sequences = loader.sequences(Wanted.ALL);
            tell(task, loader, sequences.drops(), progress);
            return new SourceSummary(
                    loader.sha256(),
                    sequences.records(),
                    loader.files().heldOut().isEmpty()
                            ? Optional.empty()
                            : Optional.of(SequenceLengths.of(sequences.heldOut())),
                    SequenceLengths.of(sequences.train()));
        }
    }

    /**
     * Every record of the source, in the order of reading (chat's {@code test_sft} before its
     * {@code train_sft}), each as a sequence or with the reason why it has none.
     *
     * @param maxLength longest sequence in tokens
     * @throws UserException if the source cannot be read or lacks a field
     */
    public static List<PreparedRecord> prepare(
            Task task, DataSource source, TextTokenizer tokenizer, int maxLength) {
        RecordFormat format = RecordFormat.of(task, tokenizer, maxLength);
        try (SourceFiles files = SourceFiles.open(task, source);
                RecordReader reader = new RecordReader()) {
            List<PreparedRecord> prepared = new ArrayList<>();
            new RecordPipeline(task, format, reader, LoadProgress.NONE, -1)
                    .prepare(files.all(), new SequenceLimit(0), prepared::add);
            return prepared;
        }
    }

    /**
     * Names of files in a source's folder that may hold records too, but are not read: because of
     * their kind, or because others are named after chat's splits.
     *
     * @throws UserException if the source cannot be read
     */
    public static List<String> unread(Task task, DataSource source) {
        try (SourceFiles files = SourceFiles.open(task, source)) {
            return files.unread();
        }
    }

    private static void tell(
            Task task, SourceLoader loader, DropCounts drops, LoadProgress progress) {
        List<String> unread = loader.files().unread();
        if (!unread.isEmpty()) {
            progress.line(task.id() + ": not read in the folder: " + String.join(", ", unread));
        }
        if (drops.dropped() > 0) {
            progress.dropped(task, drops);
        }
    }

    private static Splits splits(
            Task task, SourceLoader loader, SourceSequences tokenised, DataSettings settings) {
        boolean apart = !loader.files().heldOut().isEmpty();
        List<Example> heldOut = apart ? tokenised.heldOut() : tokenised.train();
        HoldOut.Parts parts =
                apart
                        ? HoldOut.ofTwo(heldOut.size(), tokenised.train().size(), settings)
                        : HoldOut.ofOne(task, heldOut.size(), settings);
        List<Example> train = pick(tokenised.train(), parts.train());
        List<Example> tiny = pick(heldOut, parts.tiny());
        List<Example> test = pick(heldOut, parts.test());
        DataFacts facts =
                new DataFacts(
                        loader.sha256(),
                        loader.files().name(),
                        tokenised.records(),
                        tokenised.drops(),
                        train.size(),
                        tiny.size(),
                        test.size());
        return new Splits(train, tiny, test, facts);
    }

    private static List<Example> pick(List<Example> all, int[] places) {
        return all instanceof CachedExamples cached
                ? cached.at(places)
                : Arrays.stream(places).mapToObj(all::get).toList();
    }
}
