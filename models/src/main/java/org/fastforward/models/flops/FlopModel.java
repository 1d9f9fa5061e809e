package org.fastforward.models.flops;

import java.util.List;
import java.util.function.ToIntFunction;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.standin.StandInRanks;

/**
 * Operations of a model with an adapter, matrix products only (as profilers count), for sequences
 * of T real tokens of which L predict a label. Padding counts nowhere.
 *
 * <p>Notation: a linear map is n to m, r the rank, d = heads * head size, V the vocabulary, h the
 * hidden size.
 *
 * <h2>Accounting {@code paper}</h2>
 *
 * The released program profiles the forward pass of the PEFT model and takes a training step as
 * three of them. Forward, per sequence:
 *
 * <ul>
 *   <li>every linear map {@code 2 T n m}, its adapter {@code 2 T r (n + m)}
 *   <li>DoRA: {@code 2 n m r} for the product B A that PEFT forms for the norm in every call
 *   <li>attention {@code 4 T^2 d} per layer (scores and mixture, the full square)
 *   <li>head {@code 2 T h V}
 * </ul>
 *
 * A pass over the tiny validation set is one forward; each point of a stage adds one addition per
 * trained weight (section 2 of the paper counts both).
 *
 * <h2>Accounting {@code exact}</h2>
 *
 * What this harness has to compute:
 *
 * <ul>
 *   <li>forward as above, but causal attention {@code 4 d T (T + 1) / 2}, the head at labels only
 *       {@code 2 L h V}, and DoRA's norm once per optimizer step: {@code 2 n m r + 2 r^2 (n + m)};
 *       with dropout DoRA multiplies by the frozen weight twice
 *   <li>backward: {@code 2 T n m} per frozen linear map whose input depends on something trained
 *       (no weight gradient), {@code 4 T r m + 2 T r n} per adapter (dB, the inner gradient, dA)
 *       and {@code 2 T r n} more where the input needs a gradient; attention twice its forward; the
 *       head {@code 2 L h V}
 *   <li>where {@code linear} names another order than {@code plain}, that order's operations
 *       ({@link org.fastforward.models.linear.Order}) instead, products that merge once per batch
 *   <li>full-parameter training: {@code 2 T n m} more per linear map and {@code 2 L h V} for the
 *       head's own gradient
 *   <li>evaluation: adapters merged once per pass, {@code 2 n m r + n m} each (DoRA: {@code n m}
 *       and its norm more), then the plain model; where adapters are not merged (a bfloat16 base
 *       model), their products instead
 * </ul>
 *
 * <h2>A low-rank way back (LoGE)</h2>
 *
 * In both accountings a training sequence costs {@code 2 T n m - 2 T k (n + m)} less for every
 * linear map whose input needs a gradient and that has a stand-in of rank k: the profiled program's
 * backward pass is two forward ones, one of which is dX. (DoRA with dropout passes W twice on the
 * way back: there {@code exact} costs twice that less.) A run counts its samples' gradients beside
 * its steps; decompositions of weights are not counted.
 */
public final class FlopModel {
    private final Layout layout;
    private final ModelConfig config;
    private final AdapterPlan plan;
    private final StandInRanks ranks;
    private final boolean merges;
    private final List<LinearSpec> maps;

    /** Counts a model whose layers are adapted alike; see the other constructor. */
    public FlopModel(Layout layout, AdapterSpec adapter, boolean merges) {
        this(layout, AdapterPlan.of(layout, adapter), merges);
    }

    /** Counts a model whose way back is exact; see the last constructor. */
    public FlopModel(Layout layout, AdapterPlan plan, boolean merges) {
        this(layout, plan, StandInRanks.none(layout), merges);
    }

    /**
     * @param layout architecture and shapes
     * @param plan what is trained
     * @param ranks of what stands in for frozen weights on the way back
     * @param merges whether evaluations merge the adapter into the weights
     */
    public FlopModel(Layout layout, AdapterPlan plan, StandInRanks ranks, boolean merges) {
        this.layout = layout;
        this.config = layout.config();
        this.plan = plan;
        this.ranks = ranks;
        this.merges = merges;
        this.maps = layout.linears();
    }

    /** Returns the number of trained weights. */
    public long trainedWeights() {
        if (plan.trainsAll()) {
            return layout.weights();
        }
        long weights = 0;
        for (List<LinearKind> layer : plan.kinds()) {
            for (int i = 0; i < maps.size(); i++) {
                weights += layer.get(i).weights(maps.get(i));
            }
        }
        return weights;
    }

    /** Returns the forward and backward pass of one sequence. */
    public Flops trainingSequence(int tokens, int labels) {
        return new Flops(
                3 * paperForward(tokens) - savedByStandIns(tokens, kind -> 1),
                exactTraining(tokens, labels)
                        - savedByStandIns(tokens, LinearKind::passesBackOfWeight));
    }

    /**
     * Returns what a batch costs beyond its sequences: where another order of an adapter's products
     * is computed than {@code plain}, the difference, which is less than nothing if that pays.
     *
     * @param computed tokens that are computed at once, padding included
     * @param tokens those without padding
     */
    public Flops perBatch(int computed, int tokens) {
        double difference = 0;
        for (int layer = 0; layer < config.layers(); layer++) {
            for (int i = 0; i < maps.size(); i++) {
                LinearSpec map = maps.get(i);
                boolean needs = plan.needsInputGradient(layout, layer, map);
                difference +=
                        plan.kinds().get(layer).get(i).reordered(map, computed, tokens, needs);
            }
        }
        return new Flops(0, difference);
    }

    /** Returns what an optimizer step costs beyond its sequences. */
    public Flops perStep() {
        return new Flops(0, sum((kind, map) -> kind.refreshing(map)));
    }

    /** Returns the forward pass of one sequence in an evaluation. */
    public Flops evaluationSequence(int tokens, int labels) {
        double layers =
                sum(
                        (kind, map) ->
                                merges
                                        ? LinearKind.product(map, tokens)
                                        : kind.unmerged(map, tokens));
        double exact = head(labels) + config.layers() * attention(tokens) + layers;
        return new Flops(paperForward(tokens), exact);
    }

    /** Returns what a pass over an evaluation set costs beyond its sequences. */
    public Flops perEvaluationPass() {
        double merging = merges ? sum((kind, map) -> kind.merging(map)) : 0;
        return new Flops(0, merging + sum((kind, map) -> kind.refreshing(map)));
    }

    /** Returns moving the weights to one point of a stage: one addition per trained weight. */
    public Flops perStagePoint() {
        return new Flops(trainedWeights(), trainedWeights());
    }

    /** Operations of one linear map. */
    private interface Count {
        double of(LinearKind kind, LinearSpec map);
    }

    private double sum(Count count) {
        double sum = 0;
        for (List<LinearKind> layer : plan.kinds()) {
            for (int i = 0; i < maps.size(); i++) {
                sum += count.of(layer.get(i), maps.get(i));
            }
        }
        return sum;
    }

    private double paperForward(int t) {
        double attention = 4.0 * t * t * config.heads() * config.headSize();
        return config.layers() * attention
                + sum((kind, map) -> kind.paperForward(map, t))
                + 2.0 * t * config.hiddenSize() * config.vocabSize();
    }

    private double exactTraining(int t, int labels) {
        boolean all = plan.trainsAll();
        double flops = head(labels) * (all ? 3 : 2);
        int first = plan.firstTrained();
        for (int layer = 0; layer < config.layers(); layer++) {
            boolean reachesAttention =
                    layer > first
                            || (layer == first
                                    && plan.trains(layout, layer, layout.attentionMaps()));
            flops += attention(t) * (reachesAttention ? 3 : 1);
            for (int i = 0; i < maps.size(); i++) {
                LinearSpec map = maps.get(i);
                boolean needs = all || plan.needsInputGradient(layout, layer, map);
                flops += plan.kinds().get(layer).get(i).training(map, t, needs);
            }
        }
        return flops;
    }

    /** What the exact {@code dX = dY W} costs more than the stand-ins that take its place. */
    private double savedByStandIns(int t, ToIntFunction<LinearKind> passes) {
        double saved = 0;
        for (int layer = 0; layer < config.layers(); layer++) {
            for (int i = 0; i < maps.size(); i++) {
                LinearSpec map = maps.get(i);
                int k = ranks.of(layer, i);
                if (k > 0 && plan.needsInputGradient(layout, layer, map)) {
                    saved +=
                            passes.applyAsInt(plan.kinds().get(layer).get(i))
                                    * (LinearKind.product(map, t)
                                            - StandInRanks.product(map, k, t));
                }
            }
        }
        return saved;
    }

    private double attention(int t) {
        return 4.0 * config.heads() * config.headSize() * t * (t + 1) / 2;
    }

    private double head(int labels) {
        return 2.0 * labels * config.hiddenSize() * config.vocabSize();
    }
}
