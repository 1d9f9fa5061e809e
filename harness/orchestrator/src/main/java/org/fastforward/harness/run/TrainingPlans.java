package org.fastforward.harness.run;

import java.util.Optional;
import org.fastforward.harness.engine.fastforward.LineSearch;
import org.fastforward.harness.engine.gradient.TrainingSequences;
import org.fastforward.harness.engine.loop.TrainingPlan;
import org.fastforward.harness.engine.optimizer.OptimizerSettings;
import org.fastforward.harness.engine.optimizer.ProdigySettings;
import org.fastforward.harness.engine.schedule.Adaptive;
import org.fastforward.harness.engine.schedule.BackingOff;
import org.fastforward.harness.engine.schedule.EveryInterval;
import org.fastforward.harness.engine.schedule.FollowingRate;
import org.fastforward.harness.engine.schedule.LearningRate;
import org.fastforward.harness.engine.schedule.StageRule;
import org.fastforward.harness.inputs.RunData;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.names.OptimizerName;
import org.fastforward.shared.names.Policy;
import org.fastforward.shared.names.RateRule;

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
                spec.isAdam() || spec.search() == Policy.NONE
                        ? Optional.empty()
                        : Optional.of(
                                new TrainingPlan.Stages(
                                        LineSearch.of(spec.search(), settings.maxTau()),
                                        rule(settings),
                                        data.splits().tiny()));
        return of(settings, optimizer(spec), rate(spec), sequences, stages, data.padId());
    }

    private static OptimizerSettings optimizer(RunSpec spec) {
        return isProdigy(spec)
                ? ProdigySettings.defaults(spec.settings().weightDecay())
                : spec.settings().adamW();
    }

    private static boolean isProdigy(RunSpec spec) {
        return !spec.isAdam() && spec.settings().optimizerName() == OptimizerName.PRODIGY;
    }

    private static LearningRate rate(RunSpec spec) {
        if (isProdigy(spec)) {
            return LearningRate.constant(ProdigySettings.LEARNING_RATE);
        }
        double start = spec.settings().learningRate();
        return spec.isAdam() || spec.settings().rateRule() == RateRule.FIXED
                ? LearningRate.constant(start)
                : new FollowingRate(start);
    }

    private static StageRule rule(RunSettings settings) {
        if (settings.rateRule() == RateRule.FOLLOW) {
            return new BackingOff();
        }
        EveryInterval paper =
                new EveryInterval(
                        settings.interval(), settings.sequencesPerStep(), settings.stabilisation());
        return switch (settings.stageRuleName()) {
            case INTERVAL -> paper;
            case ADAPTIVE -> new Adaptive(paper, settings.tinySize());
        };
    }

    /**
     * Returns a plan on any sequences, with AdamW at a learning rate that does not change.
     *
     * @param stages none: ordinary training
     * @param padId fills short rows
     */
    public static TrainingPlan of(
            RunSettings settings,
            TrainingSequences sequences,
            Optional<TrainingPlan.Stages> stages,
            int padId) {
        LearningRate rate = LearningRate.constant(settings.learningRate());
        return of(settings, settings.adamW(), rate, sequences, stages, padId);
    }

    private static TrainingPlan of(
            RunSettings settings,
            OptimizerSettings optimizer,
            LearningRate rate,
            TrainingSequences sequences,
            Optional<TrainingPlan.Stages> stages,
            int padId) {
        return new TrainingPlan(
                optimizer,
                rate,
                sequences,
                stages,
                settings.evaluationBatch(),
                settings.microBatches(padId));
    }
}
