package org.fastforward.harness.pretrain;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.fastforward.harness.engine.optimizer.AdamWSettings;
import org.fastforward.harness.engine.optimizer.Optimizer;
import org.fastforward.harness.engine.schedule.LearningRate;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.export.CheckpointFolder;
import org.fastforward.models.tensors.RandomWeights;
import org.fastforward.shared.json.Json;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * Pretrains a miniature: full-parameter next-token training on a text corpus with AdamW, linear
 * warm-up and cosine decay to a tenth.
 */
public final class Pretraining {
    private static final List<String> TOKENIZER_FILES =
            List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");
    private static final int HELD_OUT_ROWS = 64;

    /**
     * What to train and how.
     *
     * @param model a miniature's name
     * @param corpus text file
     * @param tokenizer folder with the tokenizer's files
     * @param out folder to write
     * @param command as it was called, for the provenance
     */
    public record Request(
            String model,
            Path corpus,
            Path tokenizer,
            Path out,
            int steps,
            int rows,
            int context,
            double learningRate,
            long seed,
            String command) {}

    private Pretraining() {}

    /**
     * Trains and writes the folder with its {@code provenance.json}.
     *
     * @param progress called with the step and its training loss
     * @return mean token loss on the held-out part of the corpus
     */
    public static double run(Request r, BiConsumer<Integer, Double> progress) {
        ModelConfig config = Miniatures.config(r.model());
        AdamWSettings settings = new AdamWSettings(0.9, 0.95, 1e-8, 0.01);
        try (NDManager manager = NDManager.newBaseManager();
                TextTokenizer tokenizer = TextTokenizer.open(r.tokenizer(), List.of());
                LanguageModel model =
                        new LanguageModel(
                                manager,
                                Layout.of(config),
                                new RandomWeights(config, r.seed()),
                                AdapterSpec.FULL,
                                r.seed());
                Optimizer adam = settings.optimizer(manager, model.parameters())) {
            TokenStream stream = TokenStream.read(r.corpus(), tokenizer);
            LearningRate rate = new WarmupCosine(r.learningRate(), r.steps());
            float[] weights = new float[r.rows()];
            Arrays.fill(weights, 1f / (r.rows() * (r.context() - 1)));
            for (int step = 0; step < r.steps(); step++) {
                TokenBatch batch = stream.sample(r.seed(), step, r.rows(), r.context());
                double sum = sum(model.accumulateGradients(batch, weights, 0));
                adam.step(rate.ofStep(step + 1));
                progress.accept(step + 1, sum * weights[0]);
            }
            TokenBatch held = stream.heldOut(HELD_OUT_ROWS, r.context());
            double loss =
                    sum(model.evaluate(List.of(held)).get(0)) / (HELD_OUT_ROWS * (r.context() - 1));
            write(r, config, model, tokenizer, stream, loss);
            return loss;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return sum;
    }

    private static void write(
            Request r,
            ModelConfig config,
            LanguageModel model,
            TextTokenizer tokenizer,
            TokenStream stream,
            double loss)
            throws IOException {
        int end = tokenizer.endOfTextId();
        int[] around = tokenizer.encode("a");
        int begin = around.length > tokenizer.encodeRaw("a").length ? around[0] : end;
        CheckpointFolder.write(r.out(), config, model.trainable(), r.context(), begin, end);
        for (String name : TOKENIZER_FILES) {
            if (Files.exists(r.tokenizer().resolve(name))) {
                Files.copy(
                        r.tokenizer().resolve(name),
                        r.out().resolve(name),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("command", r.command());
        provenance.put("steps", r.steps());
        provenance.put("rows", r.rows());
        provenance.put("context", r.context());
        provenance.put("learning_rate", r.learningRate());
        provenance.put("seed", r.seed());
        provenance.put("corpus_tokens", stream.tokens());
        provenance.put("held_out_loss", loss);
        Path corpusProvenance = r.corpus().resolveSibling("corpus.provenance.json");
        if (Files.exists(corpusProvenance)) {
            provenance.put("corpus", Json.strict().readTree(Files.readString(corpusProvenance)));
        }
        Files.writeString(
                r.out().resolve("provenance.json"),
                Json.plain().writerWithDefaultPrettyPrinter().writeValueAsString(provenance) + "\n",
                StandardCharsets.UTF_8);
    }
}
