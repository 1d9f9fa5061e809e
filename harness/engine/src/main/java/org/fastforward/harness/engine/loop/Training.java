package org.fastforward.harness.engine.loop;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fastforward.harness.engine.cost.DeviceWait;
import org.fastforward.harness.engine.cost.Meter;
import org.fastforward.harness.engine.fastforward.FastForwardStage;
import org.fastforward.harness.engine.gradient.Evaluation;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.gradient.StepGradient;
import org.fastforward.harness.engine.optimizer.Optimizer;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.schedule.StageRule;
import org.fastforward.models.LanguageModel;
import org.fastforward.tasks.Example;

/**
 * A model with all that trains it, made from a plan: whoever trains, a whole run or a single step
 * that is measured, does it with the same objects. Owns all but the model.
 */
public final class Training implements AutoCloseable {
    private final TrainingPlan plan;
    private final LanguageModel model;
    private final NDManager manager;
    private final Meter meter;
    private final Optimizer optimizer;
    private final GradientStep gradients;
    private final StepGradient gradient;
    private final Optional<Stages> stages;

    /**
     * What Fast Forward needs.
     *
     * @param tiny evaluates the tiny validation set
     */
    public record Stages(FastForwardStage stage, StageRule rule, Evaluation tiny) {}

    /**
     * @param parent decides the device
     * @param model stays open
     */
    public Training(NDManager parent, LanguageModel model, TrainingPlan plan) {
        this.plan = plan;
        this.model = model;
        this.manager = parent.newSubManager();
        this.meter = new Meter(DeviceWait.of(manager));
        this.optimizer = plan.optimizer().optimizer(manager, model.parameters());
        this.gradients = new GradientStep(model, model.flops(), plan.microBatches());
        this.gradient = new StepGradient(manager, model.parameters(), gradients, plan.sequences());
        this.stages =
                plan.stages()
                        .map(
                                s ->
                                        new Stages(
                                                new FastForwardStage(
                                                        manager, model.parameters(), s.search()),
                                                s.rule(),
                                                evaluation(s.tiny())));
    }

    /** Returns an evaluation of some sequences, computed as the plan says. */
    public Evaluation evaluation(List<Example> examples) {
        return new Evaluation(examples, plan.evaluationBatch(), plan.microBatches(), model.flops());
    }

    /** Returns the plan. */
    public TrainingPlan plan() {
        return plan;
    }

    /** Returns the model. */
    public LanguageModel model() {
        return model;
    }

    /** Returns the manager of the device. */
    public NDManager manager() {
        return manager;
    }

    /** Returns what adds up the costs. */
    public Meter meter() {
        return meter;
    }

    /** Returns the optimizer. */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** Returns what computes the gradient of any sequences. */
    public GradientStep gradients() {
        return gradients;
    }

    /** Returns the gradient of the step that is under way. */
    public StepGradient gradient() {
        return gradient;
    }

    /** Returns what Fast Forward needs; empty for ordinary training. */
    public Optional<Stages> stages() {
        return stages;
    }

    /** Returns the parts that change with training, as far as they keep state. */
    List<Resumable> parts() {
        List<Object> all = new ArrayList<>();
        all.add(new TrainedWeights(model.parameters()));
        all.addAll(List.of(optimizer, plan.learningRate(), gradient, meter));
        stages.ifPresent(s -> all.addAll(List.of(s.stage(), s.rule())));
        return all.stream().filter(Resumable.class::isInstance).map(Resumable.class::cast).toList();
    }

    @Override
    public void close() {
        optimizer.close();
        stages.ifPresent(s -> s.stage().close());
        manager.close();
    }
}
