package org.fastforward.harness.run;

import ai.djl.ndarray.NDManager;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fastforward.analysis.record.EventLog;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.fastforward.FastForwardStage;
import org.fastforward.harness.fastforward.LineSearch;
import org.fastforward.harness.fastforward.SearchResult;
import org.fastforward.harness.run.Counters.Next;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.train.Accumulation;
import org.fastforward.harness.train.AdamW;
import org.fastforward.harness.train.Evaluation;
import org.fastforward.harness.train.GradientStep;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.SampleOrder;

/**
 * The training loop: {@code interval} optimizer steps, then, in a fast-forward arm, a stage; until
 * the steps are done (adam) or the test loss reaches the target (fast-forward). Between any two
 * micro-batches it can be saved, stopped and gone on with, with the same rows and weights as if it
 * had never stopped.
 */
final class TrainingRun implements AutoCloseable {
    private final RunSpec spec;
    private final RunSettings settings;
    private final RunData data;
    private final LanguageModel model;
    private final double target;
    private final Progress progress;
    private final StopSignal stop;
    private final SavePoints savePoints;
    private final Meter meter = new Meter();
    private final Events events;
    private final int lastStep;
    private final FlopModel flops;
    private final Evaluation tiny;
    private final Evaluation test;
    private final AdamW adam;
    private final FastForwardStage stage;
    private final GradientStep gradients;

    private Next next = Next.START_TEST;
    private int step;
    private Accumulation accumulation;
    private double startLoss = Double.NaN;
    private double testLoss = Double.NaN;
    private int stages;
    private int tinyPasses;
    private int testEvaluations;

    /**
     * @param manager decides the device
     * @param model fresh weights; stays open
     * @param target test loss to reach; NaN: train all steps
     * @param log stays open
     * @param checkpoints where the run is saved
     */
    TrainingRun(
            RunSpec spec,
            RunData data,
            NDManager manager,
            LanguageModel model,
            double target,
            EventLog log,
            RunCheckpoints checkpoints,
            Execution execution,
            Progress progress,
            StopSignal stop) {
        this.spec = spec;
        this.settings = spec.settings();
        this.data = data;
        this.model = model;
        this.target = target;
        this.progress = progress;
        this.stop = stop;
        this.events = new Events(log, meter);
        this.lastStep = settings.adamSteps(data.splits().train().size());
        this.flops = model.flops();
        this.tiny = evaluation(data.splits().tiny());
        this.test = evaluation(data.splits().test());
        this.gradients = new GradientStep(model, flops, settings.tokenBudget(), data.padId());
        this.adam =
                new AdamW(
                        manager,
                        model.kernels(),
                        new ArrayList<>(model.trainable().values()),
                        settings.adamW());
        this.stage =
                spec.isAdam()
                        ? null
                        : new FastForwardStage(
                                manager, model, LineSearch.of(spec.search(), settings.maxTau()));
        this.savePoints =
                new SavePoints(checkpoints, execution, new RunTensors(manager, model, adam, stage));
    }

    private Evaluation evaluation(List<Example> examples) {
        return new Evaluation(
                examples, settings.evaluationBatch(), settings.tokenBudget(), data.padId(), flops);
    }

    /** Goes on from a checkpoint instead of from the start. */
    void resume(RunCheckpoints.Saved saved) {
        Counters c = saved.counters();
        next = c.next();
        step = c.step();
        startLoss = c.startLoss();
        testLoss = c.testLoss();
        stages = c.stages();
        tinyPasses = c.tinyPasses();
        testEvaluations = c.testEvaluations();
        meter.resumeFrom(c.meter());
        adam.resumeAfter(step);
        if (stage != null) {
            boolean ahead = next == Next.TEST || next == Next.STAGE;
            boolean remembers = ahead && stageFollows(step);
            stage.resume(c.previousTau(), remembers, c.stageBegun(), c.curve());
        }
        savePoints.load(saved);
        if (!c.stepLosses().isEmpty()) {
            accumulation = begin(c.stepLosses());
        }
    }

    /**
     * Trains to the end and returns the summary.
     *
     * @throws StopSignal.StoppedException if it was asked to stop; it has been saved then
     */
    Summary run() {
        try {
            while (next != Next.END) {
                progress.advanced(spec, Math.min(1, (double) step / lastStep));
                switch (next) {
                    case START_TEST -> startTest();
                    case STEP -> step();
                    case TEST -> test(Next.TEST);
                    case STAGE -> stage();
                    case STAGE_TEST -> test(Next.STAGE_TEST);
                    case END -> throw new IllegalStateException();
                }
                breathe();
            }
        } catch (StopSignal.StoppedException e) {
            save("what was done since the last checkpoint is done again");
            throw e;
        }
        progress.advanced(spec, 1);
        return summary();
    }

    /** Between two micro-batches: stops or saves where it is time to. */
    private void breathe() {
        stop.check();
        if (savePoints.due(step)) {
            save("training goes on");
        }
    }

    /** A checkpoint that cannot be written (a full disk) is told and costs no training. */
    private void save(String otherwise) {
        try {
            savePoints.save(counters());
        } catch (UncheckedIOException e) {
            progress.line(e.getMessage() + "; " + otherwise);
        }
    }

    private void startTest() {
        startLoss = evaluateTest();
        next = turn();
    }

    private void step() {
        if (accumulation == null) {
            accumulation = meter.timed(() -> begin(List.of()));
        }
        while (!accumulation.finished()) {
            meter.timed(accumulation::next);
            breathe();
        }
        GradientStep.Result result = accumulation.result();
        meter.timed(
                () -> {
                    if (stageFollows(step + 1)) {
                        stage.beforeStep();
                    }
                    adam.step();
                    model.weightsChanged();
                });
        accumulation = null;
        step++;
        meter.count(result);
        events.step(step, epoch(), result.loss());
        int every = spec.isAdam() ? settings.testEvery() : settings.targetEvery();
        next = step % every == 0 || step == lastStep ? Next.TEST : afterTest();
    }

    private Accumulation begin(List<Double> done) {
        List<Example> train = data.splits().train();
        int[] chosen =
                SampleOrder.ofStep(
                        spec.seed(),
                        settings.order(),
                        train.size(),
                        settings.sequencesPerStep(),
                        step);
        List<Example> examples = new ArrayList<>();
        for (int i : chosen) {
            examples.add(train.get(i));
        }
        return gradients.begin(examples, spec.seed(), step + 1, done);
    }

    private void test(Next which) {
        evaluateTest();
        next = which == Next.TEST ? afterTest() : turn();
    }

    private Next afterTest() {
        return stageFollows(step) && !reached() ? Next.STAGE : turn();
    }

    private Next turn() {
        return step < lastStep && !reached() ? Next.STEP : Next.END;
    }

    private boolean reached() {
        return testLoss <= target + settings.tolerance();
    }

    private boolean stageFollows(int afterStep) {
        return stage != null
                && afterStep % settings.interval() == 0
                && (long) afterStep * settings.sequencesPerStep() > settings.stabilisation();
    }

    private void stage() {
        if (!stage.hasBegun()) {
            meter.timed(stage::begin);
        }
        SearchResult result =
                stage.search(
                        () -> tiny.loss(model, stop::check),
                        work -> meter.timed(work::getAsDouble),
                        this::breathe);
        for (SearchResult.Point point : result.curve()) {
            meter.count(tiny.flops());
            if (point.tau() != 0) {
                meter.count(flops.perStagePoint());
            }
        }
        stages++;
        tinyPasses += result.passes();
        events.stage(step, epoch(), stages, result);
        progress.line(
                String.format(
                        Locale.ROOT,
                        "%s %s: step %d, stage %d, tau %d, tiny loss %.4f -> %.4f in %d passes",
                        spec.cell(),
                        spec.armName(),
                        step,
                        stages,
                        result.tau(),
                        result.lossBefore(),
                        result.loss(),
                        result.passes()));
        next = Next.STAGE_TEST;
    }

    private double evaluateTest() {
        testLoss = test.loss(model, stop::check);
        testEvaluations++;
        events.test(step, epoch(), stages, testLoss);
        return testLoss;
    }

    private double epoch() {
        return (double) step * settings.sequencesPerStep() / data.splits().train().size();
    }

    private Counters counters() {
        return new Counters(
                next,
                step,
                accumulation == null ? List.of() : accumulation.means(),
                startLoss,
                testLoss,
                stages,
                tinyPasses,
                testEvaluations,
                stage == null ? 0 : stage.previousTau(),
                stage != null && stage.hasBegun(),
                stage == null ? List.of() : stage.curve(),
                meter.reading(),
                events.rowsOnDisk());
    }

    private Summary summary() {
        return new Summary(
                Double.isNaN(target) ? testLoss : target,
                startLoss,
                testLoss,
                Double.isNaN(target) || reached(),
                step,
                stages,
                tinyPasses,
                meter.flops().paper(),
                meter.flops().exact(),
                meter.wallSeconds(),
                meter.cpuSeconds(),
                meter.peakBytes(),
                meter.tokens(),
                testEvaluations);
    }

    @Override
    public void close() {
        adam.close();
        if (stage != null) {
            stage.close();
        }
    }
}
