package org.fastforward.harness.run;

import java.util.Optional;
import org.fastforward.harness.engine.fastforward.LineSearch;
import org.fastforward.harness.engine.gradient.TrainingSequences;
import org.fastforward.harness.engine.loop.EveryInterval;
import org.fastforward.harness.engine.loop.LearningRate;
import org.fastforward.harness.engine.loop.TrainingPlan;
import org.fastforward.harness.inputs.RunData;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.spec.RunSpec;

/** How settings say that a model is trained. */
public final class TrainingPlans {
    private TrainingPlans() {}

    /**
     * Returns the plan of a run's arm.
     *
     * @param data the cell's
     */
    static TrainingPlan of(RunSpec spec, RunData data) {
        RunSettings settings = spec.settings();
        TrainingSequences sequences =
                new TrainingSequences(
                        data.splits().train(),
                        settings.order(),
                        spec.seed(),
                        settings.sequencesPerStep());
        Optional<TrainingPlan.Stages> stages =
                spec.isAdam()
                        ? Optional.empty()
                        : Optional.of(
                                new TrainingPlan.Stages(
                                        LineSearch.of(spec.search(), settings.maxTau()),
                                        new EveryInterval(
                                                settings.interval(),
                                                settings.sequencesPerStep(),
                                                settings.stabilisation()),
                                        data.splits().tiny()));
        return of(settings, sequences, stages, data.padId());
    }

    /**
     * Returns a plan on any sequences.
     *
     * @param stages none: ordinary training
     * @param padId fills short rows
     */
    public static TrainingPlan of(
            RunSettings settings,
            TrainingSequences sequences,
            Optional<TrainingPlan.Stages> stages,
            int padId) {
        return new TrainingPlan(
                settings.adamW(),
                LearningRate.constant(settings.learningRate()),
                sequences,
                stages,
                settings.evaluationBatch(),
                settings.tokenBudget(),
                padId);
    }
}
