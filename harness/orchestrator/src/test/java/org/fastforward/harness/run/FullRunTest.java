package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.engine.gradient.Evaluation;
import org.fastforward.harness.inputs.CellInputs;
import org.fastforward.harness.score.Scoring;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.tasks.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full training through a cell: its outcome is a checkpoint like any other. */
class FullRunTest {
    @TempDir Path results;

    /** A task that adds tokens: the folder's configuration must have them. */
    @Test
    void leavesACheckpointThatComputesTheRunsLoss() throws IOException {
        List<RunSpec> cell =
                TinyCell.of(
                                "llama-3-8b",
                                "instruction",
                                "full",
                                "steps",
                                "4",
                                "stabilisation",
                                "0",
                                "max_length",
                                "256")
                        .subList(0, 2);
        assertEquals(Outcome.DONE, TinyCell.runner(results, new TinyCell.Silent()).run(cell));
        for (RunSpec spec : cell) {
            assertTrue(CellRunner.isDone(results, spec));
            Path run = CellRunner.folder(results, spec).path();
            assertFalse(Files.exists(run.resolve("adapter")));
            Summary summary = RunReader.readState(CellRunner.folder(results, spec)).summary();
            assertEquals(summary.finalLoss(), loss(cell, run.resolve("checkpoint")), 1e-6);
        }
        Summary adam = RunReader.readState(CellRunner.folder(results, cell.get(0))).summary();
        assertTrue(adam.finalLoss() < adam.startLoss());
        // A stage moves every weight of the model, and that costs.
        List<Event> events = RunReader.readEvents(CellRunner.folder(results, cell.get(1)));
        assertTrue(events.stream().anyMatch(e -> e.kind() == Event.Kind.STAGE), "no stage came");

        Path data = results.resolve("records.jsonl");
        Files.writeString(data, "{\"instruction\": \"Add.\", \"response\": \"return a + b\"}\n");
        Scoring.Result scored =
                Scoring.run(
                        new Scoring.Request(
                                CellRunner.folder(results, cell.get(0))
                                        .path()
                                        .resolve("checkpoint"),
                                Task.named("instruction"),
                                data,
                                null,
                                256,
                                DType.F32,
                                "cpu",
                                results.resolve("scores.jsonl")));
        assertEquals(1, scored.scored());
        assertTrue(Double.isFinite(scored.meanLoss()));
    }

    /** The loss of the run's test set under a checkpoint. */
    private static double loss(List<RunSpec> cell, Path folder) {
        CellInputs inputs = CellInputs.load(cell, line -> {});
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertEquals(inputs.layout().config().vocabSize(), checkpoint.config().vocabSize());
        Layout layout = Layout.of(checkpoint.config());
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel model =
                        new LanguageModel(manager, layout, weights, AdapterSpec.NONE, 0)) {
            return new Evaluation(
                            inputs.data().splits().test(),
                            cell.get(0).settings().evaluationBatch(),
                            cell.get(0).settings().microBatches(inputs.data().padId()),
                            model.flops())
                    .loss(model);
        }
    }
}
