package org.fastforward.harness.bench;

import ai.djl.ndarray.NDManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.kernels.MatrixProducts;
import org.fastforward.models.linear.Association;
import org.fastforward.models.linear.DropoutDraws;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.Batch;
import org.fastforward.tasks.batch.MicroBatches;
import org.fastforward.tasks.batch.MicroBatches.Cut;

/**
 * Our side of {@code make bench-peer}; {@code scripts/bench-peer} has the other one and the clock.
 * Says {@code ready LOSS FLOAT32 BFLOAT16} (the mean of the sequences' mean token losses, GFLOP/s
 * of matrix products), then works once for every line that it is given and says {@code done}.
 */
public final class PeerBench {
    private static final int PAD = 0;
    private static final int TOKEN_BUDGET = 1024;

    private PeerBench() {}

    /**
     * Prepares, or works.
     *
     * @param args {@code prepare FOLDER DATA CHECKPOINT}, or {@code work FOLDER CHECKPOINT WORKLOAD
     *     ADAPTER DTYPE THREADS LINEAR}
     */
    public static void main(String[] args) throws IOException {
        if (args[0].equals("prepare")) {
            PeerData.write(Path.of(args[1]), args[2], args[3]);
        } else {
            Kernels.threads(Integer.parseInt(args[6]));
            work(Path.of(args[1]), Path.of(args[2]), args[3], args[4], args[5], args[7]);
        }
    }

    private static void work(
            Path folder,
            Path checkpoint,
            String workload,
            String adapter,
            String dtype,
            String linear)
            throws IOException {
        boolean random = workload.startsWith(Workload.SIX_BY_256);
        boolean trains = !workload.endsWith("evaluate");
        List<Example> examples =
                PeerData.read(
                        folder.resolve(random ? "neox.txt" : trains ? "step.txt" : "tiny.txt"));
        AdapterKind kind = AdapterKind.named(adapter);
        // As with the setting step_version, 2 if nothing else is asked for.
        boolean first = "1".equals(System.getenv("STEP_VERSION"));
        DropoutDraws draws = first ? DropoutDraws.DOUBLES : DropoutDraws.SHORTS;
        Cut cut = first ? Cut.FILLED : Cut.FEWEST_TOKENS;
        AdapterSpec spec =
                random
                        ? new AdapterSpec(kind, 8, 16, 0, List.of())
                        : new AdapterSpec(kind, 64, 16, 0.1, List.of(), draws);
        Checkpoint opened =
                Checkpoint.open(random ? folder.resolve(Workload.SIX_BY_256) : checkpoint);
        int rows =
                random
                        ? opened.config().vocabSize()
                        : Integer.parseInt(Files.readString(folder.resolve("rows.txt")));
        // The random model's batch is one of 8 x 256, whatever the budget.
        List<Batch> batches =
                new MicroBatches(cut, random ? examples.size() * 256 : TOKEN_BUDGET, PAD)
                        .of(examples);
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, opened);
                LanguageModel model =
                        new LanguageModel(
                                manager,
                                Layout.of(opened.config().withVocabulary(rows)),
                                weights,
                                AdapterPlan.of(
                                                Layout.of(opened.config().withVocabulary(rows)),
                                                spec)
                                        .associated(new Association(linear)),
                                Precision.of(
                                        DType.ofConfigName(dtype),
                                        manager.getDevice(),
                                        MatrixProducts.measure(manager).bfloat16IsFaster()),
                                Optional.empty(),
                                1);
                StepWork steps = new StepWork(model)) {
            MatrixProducts rate = MatrixProducts.measure(manager);
            System.out.printf(
                    Locale.ROOT,
                    "ready %.7f %.1f %.1f%n",
                    loss(model, batches),
                    rate.float32(),
                    rate.bfloat16());
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (in.readLine() != null) {
                if (trains) {
                    steps.step(batches);
                } else {
                    evaluate(model, batches);
                }
                System.out.println("done");
            }
        }
    }

    private static List<float[]> evaluate(LanguageModel model, List<Batch> batches) {
        return model.evaluate(batches.stream().map(StepWork::tokens).toList());
    }

    private static double loss(LanguageModel model, List<Batch> batches) {
        List<float[]> sums = evaluate(model, batches);
        double loss = 0;
        int sequences = 0;
        for (int i = 0; i < sums.size(); i++) {
            for (int row = 0; row < batches.get(i).rows(); row++) {
                loss += sums.get(i)[row] / batches.get(i).labelsPerRow()[row];
                sequences++;
            }
        }
        return loss / sequences;
    }
}
