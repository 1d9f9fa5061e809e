package org.fastforward.harness.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.fastforward.harness.engine.cost.Costs;
import org.fastforward.harness.engine.fastforward.LineSearch;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.gradient.TrainingSequences;
import org.fastforward.harness.engine.optimizer.AdamWSettings;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SaveTimes;
import org.fastforward.harness.engine.resume.SavedPart;
import org.fastforward.harness.engine.resume.SavedRun;
import org.fastforward.harness.engine.resume.SavedRuns;
import org.fastforward.harness.engine.schedule.BackingOff;
import org.fastforward.harness.engine.schedule.LearningRate;
import org.fastforward.harness.engine.schedule.StageRule;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.models.linear.DropoutDraws;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.Home;
import org.fastforward.shared.UserException;
import org.fastforward.shared.names.Policy;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.batch.MicroBatches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop at its joints: rules, rates, endings and listeners that keep state of their own. */
class TrainingLoopTest {
    private static final Path CHECKPOINT =
            Home.resolve("models/src/test/resources/golden/llama_grouped");
    private static final int INTERVAL = 2;

    @TempDir Path temp;

    /** State that is one number. */
    private abstract static class Counting implements Resumable {
        int count;

        record State(int count) {}

        @Override
        public State state() {
            return new State(count);
        }

        @Override
        public void restore(SavedPart saved) {
            count = saved.state(State.class).count();
        }
    }

    /** Waits one step longer after each stage. */
    private static final class BackingOff extends Counting implements StageRule {
        BackingOff() {
            count = INTERVAL;
        }

        @Override
        public boolean stageFollows(int step) {
            return step == count;
        }

        @Override
        public void stageEnded(int step, SearchResult stage) {
            count = step + INTERVAL + 1;
        }

        @Override
        public String name() {
            return "rule";
        }
    }

    /** Halves the rate with each stage. */
    private static final class Halving extends Counting implements LearningRate {
        @Override
        public double ofStep(int step) {
            return 1e-3 / (1 << count);
        }

        @Override
        public void stageEnded(int step, SearchResult stage) {
            count++;
        }

        @Override
        public String name() {
            return "rate";
        }
    }

    /** Ends with the third stage. */
    private static final class ThirdStage extends Counting implements Ending {
        @Override
        public boolean isReached(Standing now) {
            return count == 3;
        }

        @Override
        public void stageEnded(SearchResult stage) {
            count++;
        }

        @Override
        public String name() {
            return "ending";
        }
    }

    /** Keeps what it was told in words, outside of the run as a file would. */
    private static final class Diary extends Counting implements RunListener {
        private final List<String> lines;

        Diary(List<String> lines) {
            this.lines = lines;
        }

        private void add(String line, Costs costs) {
            lines.add(line + " " + costs.tokens() + " " + costs.flopsExact());
            count = lines.size();
        }

        @Override
        public void stepTaken(
                Standing now, double epochs, GradientStep.Result step, double rate, Costs costs) {
            add("step " + now.step() + " " + step.loss() + " at " + rate, costs);
        }

        @Override
        public void stageEnded(Standing now, double epochs, SearchResult stage, Costs costs) {
            add("stage after " + now.step() + " " + stage, costs);
        }

        @Override
        public void tested(Standing now, double epochs, Costs costs) {
            add("test " + now.testLoss(), costs);
        }

        @Override
        public void restore(SavedPart saved) {
            super.restore(saved);
            lines.subList(count, lines.size()).clear();
        }

        @Override
        public String name() {
            return "diary";
        }
    }

    /** Asks for a stop after so many looks. */
    private static final class StopAfter extends StopSignal {
        private int left;

        StopAfter(int looks) {
            left = looks;
        }

        @Override
        public void check() {
            if (left-- == 0) {
                request("SIGTERM", 15);
            }
            super.check();
        }
    }

    private static List<Example> examples(int from, int count) {
        List<Example> examples = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            int[] ids = new int[6 + i % 5];
            for (int t = 0; t < ids.length; t++) {
                ids[t] = (7 * i + 3 * t * t) % 32;
            }
            examples.add(new Example(i, ids, ids));
        }
        return examples;
    }

    private static TrainingPlan plan(LearningRate rate, StageRule rule) {
        return new TrainingPlan(
                new AdamWSettings(0.9, 0.999, 1e-6, 0.01),
                rate,
                new TrainingSequences(examples(0, 12), Order.SHUFFLED, 5, 4),
                Optional.of(
                        new TrainingPlan.Stages(
                                LineSearch.of(Policy.BRACKET, 100), rule, examples(20, 4))),
                2,
                // Two micro-batches a step at least.
                new MicroBatches(MicroBatches.Cut.FEWEST_TOKENS, 16, 0));
    }

    /** A small model and its training, opened in the order in which they need each other. */
    private record Opened(
            NDManager manager, CheckpointWeights weights, LanguageModel model, Training training)
            implements AutoCloseable {
        static Opened of(TrainingPlan plan) {
            Checkpoint checkpoint = Checkpoint.open(CHECKPOINT);
            Layout layout = Layout.of(checkpoint.config());
            AdapterSpec spec =
                    new AdapterSpec(AdapterKind.DORA, 4, 8, 0.1, List.of(), DropoutDraws.SHORTS);
            NDManager manager = NDManager.newBaseManager();
            CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
            LanguageModel model = new LanguageModel(manager, layout, weights, spec, 3);
            return new Opened(manager, weights, model, new Training(manager, model, plan));
        }

        @Override
        public void close() {
            training.close();
            model.close();
            weights.close();
            manager.close();
        }
    }

    /** Runs to the end, or until it stops; returns whether it came to its end. */
    private static boolean run(SavedRuns saved, List<String> lines, StopSignal stop)
            throws IOException {
        try (Opened opened = Opened.of(plan(new Halving(), new BackingOff()))) {
            TrainingLoop loop =
                    new TrainingLoop(
                            opened.training(),
                            new TrainingLoop.Course(
                                    examples(30, 4),
                                    3,
                                    List.of(new ThirdStage(), new StepLimit(50))),
                            List.of(new Diary(lines)),
                            stop,
                            saved,
                            new SaveTimes(0, 0));
            saved.newest(run -> Optional.empty(), line -> {}).ifPresent(loop::resume);
            Standing end = loop.run().standing();
            assertEquals(3, end.stages());
            // After steps 2, 2 + 3 and 5 + 3.
            assertEquals(8, end.step());
            return true;
        } catch (StopSignal.StoppedException e) {
            return false;
        }
    }

    @Test
    void whatKeepsStateIsSavedAndGoesOnAsIfNothingHadHappened() throws IOException {
        List<String> whole = new ArrayList<>();
        assertTrue(run(new SavedRuns(temp.resolve("whole")), whole, new StopSignal()));
        assertTrue(whole.stream().anyMatch(line -> line.contains("at 2.5E-4")), whole.toString());
        SavedRuns saved = new SavedRuns(temp.resolve("pieces"));
        List<String> pieces = new ArrayList<>();
        int stops = 0;
        while (!run(saved, pieces, new StopAfter(40 + 7 * stops % 11))) {
            stops++;
            // Told after it was saved, and so told again.
            pieces.add("what a killed process has told beyond");
        }
        assertTrue(stops > 2, "stopped " + stops + " times");
        assertEquals(whole, pieces);
    }

    /** The losses of eight steps. */
    private List<Double> losses(StageRule rule) throws IOException {
        List<Double> losses = new ArrayList<>();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void stepTaken(
                            Standing now,
                            double epochs,
                            GradientStep.Result step,
                            double rate,
                            Costs costs) {
                        losses.add(step.loss());
                    }
                };
        try (Opened opened = Opened.of(plan(LearningRate.constant(1e-3), rule))) {
            new TrainingLoop(
                            opened.training(),
                            new TrainingLoop.Course(examples(30, 4), 3, List.of(new StepLimit(8))),
                            List.of(listener),
                            new StopSignal(),
                            new SavedRuns(temp.resolve("saved" + rule.getClass().hashCode())),
                            new SaveTimes(0, 0))
                    .run();
        }
        return losses;
    }

    /** Takes every stage back. */
    private static final class Grudging implements StageRule {
        private int moved;

        @Override
        public boolean stageFollows(int step) {
            return step % INTERVAL == 0;
        }

        @Override
        public SearchResult kept(int step, SearchResult found) {
            moved += found.tau() > 0 ? 1 : 0;
            return found.takenBack();
        }
    }

    @Test
    void aStageThatIsTakenBackLeavesTheTrajectoryAsItWas() throws IOException {
        Grudging grudging = new Grudging();
        assertEquals(losses(step -> false), losses(grudging));
        assertTrue(grudging.moved > 0);
    }

    @Test
    void partsAreRestoredInAnyOrder() throws IOException {
        SavedRun run = withinAStep();
        List<String> states = new ArrayList<>();
        for (int turn = 0; turn < 2; turn++) {
            try (Opened opened = Opened.of(plan(new Halving(), new BackingOff()))) {
                Training training = opened.training();
                List<Resumable> parts = new ArrayList<>(training.parts());
                parts.addAll(
                        List.of(new LoopState(), new ThirdStage(), new Diary(new ArrayList<>())));
                if (turn == 1) {
                    Collections.reverse(parts);
                }
                // The diary of this turn is empty, and has nothing to cut.
                parts.removeIf(part -> part.name().equals("diary"));
                parts.add(new Resumed("diary"));
                run.restore(parts, opened.manager(), opened.model().kernels());
                states.add(
                        training.gradient().state()
                                + gradients(opened.model().parameters())
                                + training.optimizer().state()
                                + training.stages().orElseThrow().stage().state());
                assertThrows(
                        UserException.class,
                        () ->
                                run.restore(
                                        parts.subList(1, 3),
                                        opened.manager(),
                                        opened.model().kernels()));
            }
        }
        assertEquals(states.get(0), states.get(1));
    }

    private static String gradients(Parameters parameters) {
        StringBuilder text = new StringBuilder();
        for (NDArray gradient : parameters.gradients()) {
            try (gradient) {
                text.append(Arrays.toString(gradient.toFloatArray()));
            }
        }
        return text.toString();
    }

    private SavedRun withinAStep() throws IOException {
        for (int looks = 8; true; looks++) {
            SavedRuns saved = new SavedRuns(temp.resolve("saved" + looks));
            assertFalse(run(saved, new ArrayList<>(), new StopAfter(looks)));
            SavedRun run = saved.newest(any -> Optional.empty(), line -> {}).orElseThrow();
            if (!run.parts().get("gradient").path("losses").isEmpty()) {
                return run;
            }
        }
    }

    /** A part that is restored and no more. */
    private static final class Resumed extends Counting {
        private final String name;

        Resumed(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }
    }
}
