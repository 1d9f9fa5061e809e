package org.fastforward.harness.settings;

import static org.fastforward.harness.settings.Ranges.matches;
import static org.fastforward.harness.settings.Ranges.notNegative;
import static org.fastforward.harness.settings.Ranges.positive;
import static org.fastforward.harness.settings.Ranges.share;

import java.util.List;
import org.fastforward.harness.engine.optimizer.AdamWSettings;
import org.fastforward.harness.settings.Setting.Affects;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.loge.LogeSettings;
import org.fastforward.models.loge.StandInChoice;
import org.fastforward.shared.names.OptimizerName;
import org.fastforward.shared.names.ProductsName;
import org.fastforward.shared.names.RateRule;
import org.fastforward.shared.names.StageRuleName;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.batch.MicroBatches;

/**
 * Every hyperparameter of a run. The defaults, which are the paper's, stand in {@code
 * defaults.yaml}; a grid file overrides them.
 */
public record RunSettings(
        @Setting("Rank r of the adapter's matrices.") int rank,
        @Setting("The adapter's change is scaled by alpha / rank.") double alpha,
        @Setting("Probability with which an element of the adapter's input is dropped.")
                double dropout,
        @Setting("Linear maps that get an adapter; empty: the paper's for the architecture.")
                List<String> targetModules,
        @Setting("AdamW's learning rate; where it follows the stages, that of the first steps.")
                double learningRate,
        @Setting(
                        value =
                                "Learning rate of a Fast Forward arm: fixed, or follow: each stage"
                                        + " corrects it, and says when the next comes (interval and"
                                        + " stabilisation play no part).",
                        affects = Affects.FAST_FORWARD)
                String rate,
        @Setting(
                        value =
                                "Optimizer of the arms beside Adam's: adamw, or prodigy, which finds"
                                        + " its own learning rate (prodigyopt's defaults, this"
                                        + " weight_decay).",
                        affects = Affects.FAST_FORWARD)
                String optimizer,
        @Setting("AdamW's decay of the first moment.") double beta1,
        @Setting("AdamW's decay of the second moment.") double beta2,
        @Setting("AdamW's epsilon.") double epsilon,
        @Setting("AdamW's decoupled weight decay.") double weightDecay,
        @Setting("Sequences whose mean loss makes one optimizer step.") int sequencesPerStep,
        @Setting("Longest sequence in tokens.") int maxLength,
        @Setting("Passes over the training data; sets the Adam arm's steps.") double epochs,
        @Setting("Optimizer steps of the Adam arm; 0: from epochs.") int steps,
        @Setting(
                        value = "The other arms end after so many times the Adam arm's steps.",
                        affects = Affects.FAST_FORWARD)
                double stepLimit,
        @Setting(
                        value =
                                "T_interval: a Fast Forward stage follows every so many optimizer steps.",
                        affects = Affects.FAST_FORWARD)
                int interval,
        @Setting(
                        value =
                                "When stages come at a fixed rate: interval, or adaptive: taken"
                                        + " back, and more rarely, where they gain less for their"
                                        + " passes than steps do.",
                        affects = Affects.FAST_FORWARD)
                String stageRule,
        @Setting(
                        value = "No stage before so many sequences were trained on.",
                        affects = Affects.FAST_FORWARD)
                int stabilisation,
        @Setting(value = "No stage looks further than this tau.", affects = Affects.FAST_FORWARD)
                long maxTau,
        @Setting(value = "Sequences in the tiny validation set.", affects = Affects.TINY_SET)
                int tinySize,
        @Setting("Sequences in the test set.") int testSize,
        @Setting("Sequences of the train split that are used; 0: all.") int trainSize,
        @Setting("Order of the training data: shuffled or as_given.") Order order,
        @Setting(
                        "Division of the sequences. 1: tiny, then test, the rest trains; 2: test,"
                                + " then train, tiny of what is left, so that its size moves"
                                + " neither.")
                int splitVersion,
        @Setting("Sequences whose token losses are averaged together in an evaluation.")
                int evaluationBatch,
        @Setting("The Adam arm evaluates the test set every so many optimizer steps.")
                int testEvery,
        @Setting(
                        value =
                                "A Fast Forward arm looks for its target every so many optimizer steps.",
                        affects = Affects.FAST_FORWARD)
                int targetEvery,
        @Setting(
                        value = "Fast Forward has reached its target at target loss + this.",
                        affects = Affects.FAST_FORWARD)
                double tolerance,
        @Setting(
                        value =
                                "When a Fast Forward arm ends: target (the Adam arm's final test loss),"
                                        + " steps (its last), or converged (three stages in a row keep"
                                        + " tau 0), at the latest after its last step.",
                        affects = Affects.FAST_FORWARD)
                String ending,
        @Setting(
                        "Keeps the trained weights of every so many optimizer steps, and behind every"
                                + " stage, in the run's folder; 0: only the last, as its adapter.")
                int keepWeights,
        @Setting(
                        value =
                                "Points on each side of a grid in the plane through start, Adam's and a"
                                        + " Fast Forward arm's final weights at which the test loss is"
                                        + " computed when the arm ends; needs keep_weights; 0: none.",
                        affects = Affects.FAST_FORWARD)
                int plane,
        @Setting(
                        "Tasks on whose test sets, beside its own, a finished run's loss and accuracy are"
                                + " measured: names, or name=place where the data lie; empty: on none,"
                                + " nor its own.")
                List<String> qualityTasks,
        @Setting("Most tokens, padding included, that are computed at once.") int tokenBudget,
        @Setting(
                        "How sequences are cut into what is computed at once, and dropout drawn. 1:"
                                + " filled one after another, PyTorch's draws, as in records from"
                                + " before 2; 2: for the fewest padded tokens, 16 random bits an"
                                + " element; faster.")
                int stepVersion,
        @Setting("A folder that PEFT wrote, whose adapter the run starts from; empty: a fresh one.")
                String adapterFolder,
        @Setting(
                        value =
                                "Association order of LoRA's products in training: plain, runlora"
                                        + " (for each map and number of tokens the best by choose), or a"
                                        + " pair such as F2-B5; in float32.",
                        computes = true)
                String linear,
        @Setting(
                        value =
                                "How linear: runlora chooses: flops (the fewest), or timing (every"
                                        + " order is measured before the run, for powers of two of"
                                        + " tokens; the record has the choice).",
                        computes = true)
                String choose,
        @Setting(
                        value =
                                "LoGE in the arms beside Adam's: inner width of what stands in for"
                                        + " frozen weights on the way back: 0: nothing; a whole number;"
                                        + " or a share of min(n, m), such as 0.125. In float32 on a"
                                        + " CPU.",
                        affects = Affects.FAST_FORWARD)
                double logeRank,
        @Setting(
                        value =
                                "Training sequences whose gradients LoGE's stand-ins are chosen by.",
                        affects = Affects.FAST_FORWARD)
                int logeSamples,
        @Setting(
                        value =
                                "LoGE's stand-ins are chosen by gradient, energy, importance or singular.",
                        affects = Affects.FAST_FORWARD)
                String logeChoice,
        @Setting(
                        value =
                                "The last layers, whose way back stays exact under LoGE: a whole number,"
                                        + " or a share of the layers, such as 0.25.",
                        affects = Affects.FAST_FORWARD)
                double logeExactLayers,
        @Setting("Type of the base model's weights: float32 or bfloat16.") String dtype,
        @Setting(
                        value =
                                "With dtype bfloat16 on a CPU: native multiplies in that type,"
                                        + " widened makes weights float32 for each product, auto"
                                        + " takes the faster one here (the record says which); training by"
                                        + " layers, above 4 GiB, always widens.",
                        computes = true)
                String products,
        @Setting("Where tensors live: auto, cpu or cuda:N.") String device,
        @Setting("Threads of one tensor operation; 0: all cores.") int threads) {

    /** Checks every range. */
    public RunSettings {
        targetModules = targetModules == null ? List.of() : List.copyOf(targetModules);
        qualityTasks = qualityTasks == null ? List.of() : List.copyOf(qualityTasks);
        positive("rank", rank);
        positive("alpha", alpha);
        positive("learning_rate", learningRate);
        Combinations.requireRate(rate, optimizer, stageRule);
        ProductsName.named(products);
        positive("epsilon", epsilon);
        positive("sequences_per_step", sequencesPerStep);
        positive("max_length", maxLength - 1.0);
        positive("step_limit", stepLimit);
        positive("interval", interval);
        positive("max_tau", (double) maxTau);
        positive("tiny_size", tinySize);
        positive("test_size", testSize);
        positive("evaluation_batch", evaluationBatch);
        positive("test_every", testEvery);
        positive("target_every", targetEvery);
        positive("token_budget", tokenBudget);
        positive("epochs or steps", epochs + steps);
        Combinations.requireEnding(ending, stageRule);
        notNegative("keep_weights", keepWeights);
        notNegative("plane", plane);
        Combinations.requirePlane(plane, keepWeights);
        share("dropout", dropout);
        share("beta1", beta1);
        share("beta2", beta2);
        notNegative("weight_decay", weightDecay);
        notNegative("steps", steps);
        notNegative("epochs", epochs);
        notNegative("stabilisation", stabilisation);
        notNegative("train_size", trainSize);
        notNegative("tolerance", tolerance);
        notNegative("threads", threads);
        SplitRule.ofVersion(splitVersion);
        StepVersion.of(stepVersion);
        boolean standsIn = loge(logeRank, logeSamples, logeChoice, logeExactLayers).on();
        LinearOrders.require(linear, choose, standsIn, dropout, dtype);
        adapterFolder = adapterFolder == null ? "" : adapterFolder;
        matches("dtype", dtype, "float32|bfloat16", "float32 or bfloat16");
        matches("device", device, "auto|cpu|cuda:\\d{1,3}", "auto, cpu or cuda:N");
        Combinations.requireOrder(order);
    }

    /** Returns the adapter of this kind. */
    public AdapterSpec adapter(AdapterKind kind) {
        return kind == AdapterKind.FULL
                ? AdapterSpec.FULL
                : new AdapterSpec(
                        kind,
                        rank,
                        alpha,
                        dropout,
                        targetModules,
                        StepVersion.of(stepVersion).draws());
    }

    /**
     * Returns how sequences become batches.
     *
     * @param padId fills short rows
     */
    public MicroBatches microBatches(int padId) {
        return new MicroBatches(StepVersion.of(stepVersion).cut(), tokenBudget, padId);
    }

    /** Whether association orders are chosen by measuring them before the run. */
    public boolean timesOrders() {
        return choose.equals(LinearOrders.TIMING);
    }

    /** Returns what decides the learning rate of a Fast Forward arm's steps. */
    public RateRule rateRule() {
        return RateRule.named(rate);
    }

    /** Returns when stages come at a fixed rate. */
    public StageRuleName stageRuleName() {
        return StageRuleName.named(stageRule);
    }

    /** Returns which optimizer trains an arm beside the Adam arm. */
    public OptimizerName optimizerName() {
        return OptimizerName.named(optimizer);
    }

    /** Returns AdamW's settings. */
    public AdamWSettings adamW() {
        return new AdamWSettings(beta1, beta2, epsilon, weightDecay);
    }

    /** Returns how the data are cut and divided. */
    public DataSettings data(long seed) {
        return new DataSettings(
                maxLength,
                tinySize,
                testSize,
                trainSize,
                seed,
                order,
                SplitRule.ofVersion(splitVersion));
    }

    /** Returns the most steps of an arm beside the Adam arm. */
    public int armSteps(int trainSequences) {
        return (int) Math.ceil(stepLimit * adamSteps(trainSequences));
    }

    /** Returns what stands in for frozen weights on the way back of an arm beside Adam's. */
    public LogeSettings loge() {
        return loge(logeRank, logeSamples, logeChoice, logeExactLayers);
    }

    private static LogeSettings loge(double rank, int samples, String choice, double exactLayers) {
        return new LogeSettings(rank, samples, StandInChoice.named(choice), exactLayers);
    }

    /** Returns the steps of the Adam arm for a train split of this size. */
    public int adamSteps(int trainSequences) {
        return steps > 0
                ? steps
                : Math.max(1, (int) Math.ceil(epochs * trainSequences / sequencesPerStep));
    }
}
