package org.fastforward.harness.engine.loop;

import java.util.List;
import java.util.Optional;
import org.fastforward.harness.engine.fastforward.LineSearch;
import org.fastforward.harness.engine.gradient.TrainingSequences;
import org.fastforward.harness.engine.optimizer.OptimizerSettings;
import org.fastforward.harness.engine.schedule.LearningRate;
import org.fastforward.harness.engine.schedule.StageRule;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.MicroBatches;

/**
 * How a model is trained, as data.
 *
 * @param optimizer which, and its hyperparameters
 * @param learningRate of every step
 * @param sequences what each step trains on
 * @param stages none: ordinary training
 * @param evaluationBatch sequences whose token losses are averaged together in an evaluation
 * @param microBatches which sequences are computed at once
 */
public record TrainingPlan(
        OptimizerSettings optimizer,
        LearningRate learningRate,
        TrainingSequences sequences,
        Optional<Stages> stages,
        int evaluationBatch,
        MicroBatches microBatches) {
    /**
     * The Fast Forward stages of a plan.
     *
     * @param search finds tau
     * @param rule says when they come
     * @param tiny the tiny validation set
     */
    public record Stages(LineSearch search, StageRule rule, List<Example> tiny) {}
}
