package org.fastforward.harness.inputs;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.flops.Flops;
import org.fastforward.models.safetensors.DType;
import org.fastforward.tasks.load.SequenceLengths;
import org.fastforward.tasks.split.SplitSizes;

/**
 * What the Adam arm of a cell will cost, from its data's lengths and its model's shapes; nothing is
 * computed for it. A fast-forward arm stops at that arm's test loss; how much earlier is what the
 * experiment is for.
 *
 * @param steps optimizer steps
 * @param training operations that count: the mean over all of a source's sequences, times those
 *     that are seen
 * @param tests operations of the test evaluations, which count in no result but take their time
 * @param adapterBytes trained weights, float32, that each arm leaves
 * @param checkpointBytes most that an arm's checkpoints take while it runs
 */
public record Forecast(
        int steps, Flops training, Flops tests, long adapterBytes, long checkpointBytes) {
    /** Two checkpoints (and a third while it is written) of at most six arrays per weight. */
    private static final int CHECKPOINT_COPIES = 3 * 6;

    /** Foretells arms; reads each source once, whatever the seeds. */
    public static final class Forecaster {
        private final Map<List<Object>, Forecast> foretold = new HashMap<>();
        private final Map<List<Object>, RunData.Summary> sources = new HashMap<>();
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
            List<Object> allButSeed =
                    List.of(
                            spec.checkpoint(),
                            spec.task(),
                            spec.data(),
                            spec.adapter(),
                            spec.settings());
            Forecast known = foretold.get(allButSeed);
            if (known == null) {
                known = read(spec);
                foretold.put(allButSeed, known);
            }
            return known;
        }

        private Forecast read(RunSpec spec) {
            Path folder = InputLocation.find(spec.checkpoint(), environment).path();
            RunData.Summary source =
                    sources.computeIfAbsent(
                            List.of(
                                    spec.checkpoint(),
                                    spec.task(),
                                    spec.data(),
                                    spec.settings().maxLength()),
                            key -> RunData.Summary.load(spec, folder, environment, lines));
            return Forecast.of(spec, Checkpoint.open(folder), source);
        }
    }

    private static Forecast of(RunSpec spec, Checkpoint checkpoint, RunData.Summary source) {
        RunSettings settings = spec.settings();
        StartingAdapter start = StartingAdapter.of(spec, checkpoint);
        int rows = start.rows(source.vocabularyRows(), checkpoint);
        Layout layout = Layout.of(checkpoint.config().withVocabulary(rows));
        boolean merges = DType.ofConfigName(settings.dtype()) == DType.F32;
        FlopModel flops = new FlopModel(layout, start.plan(spec, layout), merges);
        SplitSizes sizes = source.sequences().sizes(settings.data(spec.seed()));
        int steps = settings.adamSteps(sizes.train());
        SequenceLengths train = source.sequences().train();
        SequenceLengths held = source.sequences().heldOut().orElse(train);
        double trained = (double) steps * settings.sequencesPerStep();
        Flops test =
                mean(held, flops::evaluationSequence)
                        .times(sizes.test())
                        .plus(flops.perEvaluationPass());
        double evaluations = 1 + Math.ceil((double) steps / settings.testEvery());
        long bytes = flops.trainedWeights() * Float.BYTES;
        return new Forecast(
                steps,
                mean(train, flops::trainingSequence)
                        .times(trained)
                        .plus(flops.perStep().times(steps)),
                test.times(evaluations),
                bytes,
                bytes * CHECKPOINT_COPIES);
    }

    /** The operations of one sequence, the mean over all of them. */
    private static Flops mean(SequenceLengths sequences, BiFunction<Integer, Integer, Flops> cost) {
        Flops sum = Flops.NONE;
        for (int i = 0; i < sequences.size(); i++) {
            sum = sum.plus(cost.apply(sequences.tokens()[i], sequences.labels()[i]));
        }
        return sum.times(1.0 / sequences.size());
    }
}
