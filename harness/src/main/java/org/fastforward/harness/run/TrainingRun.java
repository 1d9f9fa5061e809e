package org.fastforward.harness.run;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fastforward.analysis.record.EventLog;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.fastforward.FastForwardStage;
import org.fastforward.harness.fastforward.SearchResult;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.train.AdamW;
import org.fastforward.harness.train.Evaluation;
import org.fastforward.harness.train.GradientStep;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.SampleOrder;

/**
 * The training loop: {@code interval} optimizer steps, then, in a fast-forward arm, a stage; until
 * the steps are done (adam) or the test loss reaches the target (fast-forward).
 */
final class TrainingRun {
    private final RunSpec spec;
    private final RunSettings settings;
    private final RunData data;
    private final LanguageModel model;
    private final NDManager manager;
    private final double target;
    private final Progress progress;
    private final Meter meter = new Meter();
    private final Events events;
    private final int lastStep;
    private final Evaluation tiny;
    private final Evaluation test;
    private final FlopModel flops;
    private int stages;
    private int tinyPasses;
    private int testEvaluations;

    /**
     * @param manager decides the device
     * @param model fresh weights
     * @param target test loss to reach; NaN: train all steps
     */
    TrainingRun(
            RunSpec spec,
            RunData data,
            NDManager manager,
            LanguageModel model,
            double target,
            EventLog log,
            Progress progress) {
        this.spec = spec;
        this.settings = spec.settings();
        this.data = data;
        this.manager = manager;
        this.model = model;
        this.target = target;
        this.progress = progress;
        this.events = new Events(log, meter);
        this.lastStep = settings.adamSteps(data.splits().train().size());
        this.flops = new FlopModel(model.layout(), model.adapter(), model.mergesForEvaluation());
        this.tiny = evaluation(data.splits().tiny());
        this.test = evaluation(data.splits().test());
    }

    private Evaluation evaluation(List<Example> examples) {
        return new Evaluation(
                examples, settings.evaluationBatch(), settings.tokenBudget(), data.padId(), flops);
    }

    /** Trains to the end and returns the summary. */
    Summary run() {
        try (AdamW adam =
                        new AdamW(
                                manager,
                                model.kernels(),
                                new ArrayList<>(model.trainable().values()),
                                settings.adamW());
                FastForwardStage stage =
                        spec.isAdam()
                                ? null
                                : new FastForwardStage(
                                        manager, model, spec.search().search(settings.maxTau()))) {
            GradientStep gradients =
                    new GradientStep(model, flops, settings.tokenBudget(), data.padId());
            double start = test(0);
            double now = start;
            int testEvery = spec.isAdam() ? settings.testEvery() : settings.targetEvery();
            int step = 0;
            while (step < lastStep && !reached(now)) {
                boolean stageFollows = stage != null && stageFollows(step + 1);
                step(gradients, adam, stageFollows ? stage : null, step);
                step++;
                if (step % testEvery == 0 || step == lastStep) {
                    now = test(step);
                }
                if (stageFollows && !reached(now)) {
                    stage(stage, step);
                    now = test(step);
                }
                progress.advanced(spec, (double) step / lastStep);
            }
            return summary(start, now, step);
        }
    }

    private boolean reached(double testLoss) {
        return testLoss <= target + settings.tolerance();
    }

    private boolean stageFollows(int step) {
        return step % settings.interval() == 0
                && (long) step * settings.sequencesPerStep() > settings.stabilisation();
    }

    private void step(
            GradientStep gradients, AdamW adam, FastForwardStage stageToFollow, int step) {
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
        GradientStep.Result result =
                meter.timed(
                        () -> {
                            GradientStep.Result r =
                                    gradients.accumulate(examples, spec.seed(), step + 1);
                            if (stageToFollow != null) {
                                stageToFollow.beforeStep();
                            }
                            adam.step();
                            model.weightsChanged();
                            return r;
                        });
        meter.count(result);
        events.step(step + 1, epoch(step + 1), result.loss());
    }

    private void stage(FastForwardStage stage, int step) {
        SearchResult result = meter.timed(() -> stage.run(() -> tiny.loss(model)));
        for (SearchResult.Point point : result.curve()) {
            meter.count(tiny.flops());
            if (point.tau() != 0) {
                meter.count(flops.perStagePoint());
            }
        }
        stages++;
        tinyPasses += result.passes();
        events.stage(step, epoch(step), stages, result);
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
    }

    private double test(int step) {
        double loss = test.loss(model);
        testEvaluations++;
        events.test(step, epoch(step), stages, loss);
        return loss;
    }

    private double epoch(int step) {
        return (double) step * settings.sequencesPerStep() / data.splits().train().size();
    }

    private Summary summary(double start, double end, int step) {
        return new Summary(
                Double.isNaN(target) ? end : target,
                start,
                end,
                Double.isNaN(target) || reached(end),
                step,
                stages,
                tinyPasses,
                meter.flops().paper(),
                meter.flops().exact(),
                meter.wallSeconds(),
                meter.cpuSeconds(),
                Meter.peakBytes(),
                meter.tokens(),
                testEvaluations);
    }
}
