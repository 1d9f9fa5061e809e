package org.fastforward.harness.run;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.flops.Flops;
import org.fastforward.tasks.Example;

/**
 * What the Adam arm of a cell will cost, from its data's lengths and its model's shapes; nothing is
 * computed for it. A fast-forward arm stops at that arm's test loss; how much earlier is what the
 * experiment is for.
 *
 * @param steps optimizer steps
 * @param training operations that count: the mean over the train split, times the sequences seen
 * @param tests operations of the test evaluations, which count in no result but take their time
 * @param adapterBytes trained weights, float32, that each arm leaves
 * @param checkpointBytes most that an arm's checkpoints take while it runs
 */
public record Forecast(
        int steps, Flops training, Flops tests, long adapterBytes, long checkpointBytes) {
    /** Two checkpoints (and a third while it is written) of at most six arrays per weight. */
    private static final int CHECKPOINT_COPIES = 3 * 6;

    /** Foretells arms; reads each cell's data once. */
    public static final class Forecaster {
        private final Map<List<Object>, RunData> known = new HashMap<>();
        private final Map<String, String> environment;
        private final Consumer<String> lines;

        /**
         * @param more variables over the environment's, as a cell's process would get them
         * @param lines told now and then how far tokenising is
         */
        public Forecaster(Map<String, String> more, Consumer<String> lines) {
            this.environment = new HashMap<>(System.getenv());
            this.environment.putAll(more);
            this.lines = lines;
        }

        /**
         * Foretells an Adam arm.
         *
         * @throws org.fastforward.shared.UserException or its like where its checkpoint or data
         *     cannot be read
         */
        public Forecast of(RunSpec spec) {
            Path folder = Place.find(spec.checkpoint(), environment).path();
            Checkpoint checkpoint = Checkpoint.open(folder);
            RunData data =
                    known.computeIfAbsent(
                            List.of(
                                    spec.checkpoint(),
                                    spec.task(),
                                    spec.data(),
                                    spec.settings().data(spec.seed())),
                            key -> RunData.load(spec, folder, environment, lines));
            return Forecast.of(spec, checkpoint, data);
        }
    }

    private static Forecast of(RunSpec spec, Checkpoint checkpoint, RunData data) {
        RunSettings settings = spec.settings();
        Layout layout = Layout.of(checkpoint.config().withVocabulary(data.vocabularyRows()));
        AdapterSpec adapter = CellInputs.adapter(spec, layout);
        boolean merges = DType.ofConfigName(settings.dtype()) == DType.F32;
        FlopModel flops = new FlopModel(layout, adapter, merges);
        List<Example> train = data.splits().train();
        int steps = settings.adamSteps(train.size());
        Flops perEpoch = Flops.NONE;
        for (Example e : train) {
            perEpoch = perEpoch.plus(flops.trainingSequence(e.length(), e.labelCount()));
        }
        double epochs = (double) steps * settings.sequencesPerStep() / train.size();
        Flops test = flops.perEvaluationPass();
        for (Example e : data.splits().test()) {
            test = test.plus(flops.evaluationSequence(e.length(), e.labelCount()));
        }
        double evaluations = 1 + Math.ceil((double) steps / settings.testEvery());
        long bytes = flops.trainedWeights() * Float.BYTES;
        return new Forecast(
                steps,
                perEpoch.times(epochs).plus(flops.perStep().times(steps)),
                test.times(evaluations),
                bytes,
                bytes * CHECKPOINT_COPIES);
    }
}
