package org.fastforward.harness.score;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.fastforward.harness.engine.gradient.RecordLosses;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.safetensors.DType;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.OutputFile;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.batch.MicroBatches;
import org.fastforward.tasks.format.PreparedRecord;
import org.fastforward.tasks.load.TaskData;
import org.fastforward.tasks.load.VocabularyCheck;
import org.fastforward.tasks.pipeline.DropCounts;
import org.fastforward.tasks.tokenise.TextTokenizer;

/** The loss of every record of a file: mean over the record's labels. */
public final class Scoring {

    /**
     * What to score.
     *
     * @param adapter folder that PEFT or a run wrote, or null
     * @param type in which the base model computes
     * @param out JSON-lines file; written whole or not at all
     */
    public record Request(
            Path checkpoint,
            Task task,
            Path data,
            Path adapter,
            int maxLength,
            DType type,
            String device,
            Path out) {}

    /**
     * What came out.
     *
     * @param drops records that could not be scored
     * @param meanLoss mean over the scored records of their losses
     */
    public record Result(int scored, DropCounts drops, double meanLoss) {}

    private Scoring() {}

    /**
     * Scores and writes.
     *
     * @throws UserException if there is nothing to score, or the output would overwrite an input
     */
    public static Result run(Request r) throws IOException {
        for (Path input : inputs(r)) {
            OutputFile.requireApartFrom(r.out(), input);
        }
        if (r.maxLength() < 2) {
            throw new UserException(
                    "--max-length is "
                            + r.maxLength()
                            + "; it must be at least 2: the first token is never predicted");
        }
        try (TextTokenizer tokenizer =
                TextTokenizer.open(r.checkpoint(), r.task().specialTokens())) {
            List<PreparedRecord> records =
                    TaskData.prepare(
                            r.task(), new DataSource.Local(r.data()), tokenizer, r.maxLength());
            DropCounts drops = DropCounts.of(records);
            List<Example> kept = kept(records, drops, r);
            // As in a run: a task that adds tokens fits the embedding to the tokenizer.
            int rows = r.task().specialTokens().isEmpty() ? 0 : tokenizer.size();
            if (rows == 0) {
                int checkpointRows = Checkpoint.open(r.checkpoint()).config().vocabSize();
                VocabularyCheck.require(tokenizer, checkpointRows, kept);
            }
            double[] losses = losses(r, kept, rows, tokenizer.endOfTextId());
            return write(r, records, drops, losses);
        }
    }

    private static List<Path> inputs(Request r) {
        return Stream.of(r.data(), r.checkpoint(), r.adapter()).filter(Objects::nonNull).toList();
    }

    private static List<Example> kept(List<PreparedRecord> records, DropCounts drops, Request r) {
        List<Example> kept = new ArrayList<>();
        for (PreparedRecord record : records) {
            if (record instanceof PreparedRecord.Kept k) {
                kept.add(k.example());
            }
        }
        if (kept.isEmpty()) {
            throw new UserException(
                    "nothing to score: "
                            + r.data()
                            + (records.isEmpty() ? " has no records" : ": " + drops.line()));
        }
        return kept;
    }

    private static double[] losses(Request r, List<Example> kept, int rows, int padId) {
        try (LoadedModel loaded =
                new LoadedModel(r.checkpoint(), r.adapter(), rows, r.type(), r.device())) {
            int budget = SettingsReader.read("defaults", List.of()).tokenBudget();
            return RecordLosses.of(loaded.model(), kept, new MicroBatches(budget, padId));
        }
    }

    private static Result write(
            Request r, List<PreparedRecord> records, DropCounts drops, double[] losses)
            throws IOException {
        StringBuilder lines = new StringBuilder();
        int scored = 0;
        double sum = 0;
        for (PreparedRecord record : records) {
            ObjectNode line = Json.plain().createObjectNode().put("index", record.record());
            if (record instanceof PreparedRecord.Kept k) {
                requireFinite(losses[scored], record.record(), r);
                line.put("tokens", k.example().length());
                line.put("labels", k.example().labelCount());
                line.put("loss", losses[scored]);
                sum += losses[scored++];
            } else if (record instanceof PreparedRecord.Dropped d) {
                line.put("dropped", d.reason());
            }
            lines.append(Json.plain().writeValueAsString(line)).append('\n');
        }
        AtomicFile.write(r.out().toAbsolutePath(), lines.toString());
        return new Result(scored, drops, sum / scored);
    }

    /** The weights were finite when they were loaded: what was computed with them overflowed. */
    private static void requireFinite(double loss, int record, Request r) {
        if (!Double.isFinite(loss)) {
            throw new UserException(
                    "the loss of record "
                            + record
                            + " is no finite number though all weights of "
                            + r.checkpoint()
                            + " are: something overflows in "
                            + r.type().configName()
                            + "; nothing was written");
        }
    }
}
