package org.fastforward.harness.inputs;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.cache.TokenCache;
import org.fastforward.tasks.load.DataFacts;
import org.fastforward.tasks.load.SourceSummary;
import org.fastforward.tasks.load.Splits;
import org.fastforward.tasks.load.TaskData;
import org.fastforward.tasks.load.VocabularyCheck;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * A cell's data, tokenised: shared by its arms.
 *
 * @param splits train, tiny validation and test sequences
 * @param padId id that fills short rows: the end-of-text token
 * @param vocabularyRows rows that the embedding needs because the task added special tokens; 0:
 *     leave it as it is
 * @param tokenizerSha256 hash of tokenizer.json
 * @param place where the data lie; empty: they come with the project
 */
public record RunData(
        Splits splits,
        int padId,
        int vocabularyRows,
        String tokenizerSha256,
        Optional<InputLocation.Found> place) {
    /** The fact that tells how large the tiny set is. */
    static final String TINY = "tiny_sequences";

    /**
     * Loads it.
     *
     * @param checkpoint folder with the tokenizer
     * @param checkpointRows rows of the checkpoint's embedding
     * @param environment names folders, as {@link InputLocation} says
     * @param lines told now and then how far tokenising is
     */
    public static RunData load(
            RunSpec spec,
            Path checkpoint,
            int checkpointRows,
            Map<String, String> environment,
            Consumer<String> lines) {
        Task task = Task.named(spec.task());
        Optional<InputLocation.Found> place = place(spec, environment);
        try (TextTokenizer tokenizer = TextTokenizer.open(checkpoint, task.specialTokens())) {
            Splits splits =
                    TaskData.load(
                            task,
                            source(place),
                            tokenizer,
                            spec.settings().data(spec.seed()),
                            TokenCache.of(environment),
                            new TokenisingLines(spec.task(), lines));
            int rows = vocabularyRows(task, tokenizer);
            if (rows == 0) {
                VocabularyCheck.require(tokenizer, checkpointRows, splits);
            }
            return new RunData(splits, tokenizer.endOfTextId(), rows, tokenizer.sha256(), place);
        }
    }

    private static Optional<InputLocation.Found> place(
            RunSpec spec, Map<String, String> environment) {
        return spec.data().equals(RunSpec.EMBEDDED)
                ? Optional.empty()
                : Optional.of(InputLocation.find(spec.data(), environment));
    }

    private static DataSource source(Optional<InputLocation.Found> place) {
        return place.<DataSource>map(found -> new DataSource.Local(found.path()))
                .orElseGet(DataSource.Embedded::new);
    }

    /** The reference resizes the embedding to the tokenizer where it adds tokens. */
    private static int vocabularyRows(Task task, TextTokenizer tokenizer) {
        return task.specialTokens().isEmpty() ? 0 : tokenizer.size();
    }

    /**
     * What a cell's data are like whatever its seed, which is all that foretelling needs.
     *
     * @param sequences lengths of all that the splits are drawn from
     * @param vocabularyRows as {@link RunData#vocabularyRows}
     */
    record Summary(SourceSummary sequences, int vocabularyRows) {
        /** Reads it; the arguments are those of {@link RunData#load}. */
        static Summary load(
                RunSpec spec,
                Path checkpoint,
                Map<String, String> environment,
                Consumer<String> lines) {
            Task task = Task.named(spec.task());
            try (TextTokenizer tokenizer = TextTokenizer.open(checkpoint, task.specialTokens())) {
                SourceSummary sequences =
                        TaskData.summarise(
                                task,
                                source(place(spec, environment)),
                                tokenizer,
                                spec.settings().maxLength(),
                                TokenCache.of(environment),
                                new TokenisingLines(spec.task(), lines));
                return new Summary(sequences, RunData.vocabularyRows(task, tokenizer));
            }
        }
    }

    /** Returns what a record says of the data. */
    public Map<String, String> facts() {
        DataFacts f = splits.facts();
        Map<String, String> facts = new TreeMap<>();
        facts.put("data_sha256", f.sha256());
        facts.put("data_source", f.source());
        place.flatMap(InputLocation.Found::revision)
                .ifPresent(commit -> facts.put("data_revision", commit));
        facts.put("records", String.valueOf(f.records()));
        facts.put("dropped", String.valueOf(f.dropped()));
        facts.put("train_sequences", String.valueOf(f.train()));
        facts.put(TINY, String.valueOf(f.tiny()));
        facts.put("test_sequences", String.valueOf(f.test()));
        facts.put("tokenizer_sha256", tokenizerSha256);
        return facts;
    }
}
