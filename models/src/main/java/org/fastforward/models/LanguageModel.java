package org.fastforward.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.decoder.ByHand;
import org.fastforward.models.decoder.Decoder;
import org.fastforward.models.decoder.EvaluationPass;
import org.fastforward.models.decoder.GradientPass;
import org.fastforward.models.decoder.LayerByLayer;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.decoder.WholeGraph;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.Association;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.StandInRanks;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.standin.WayBack;
import org.fastforward.models.tensors.WeightSource;
import org.fastforward.shared.UserException;

/**
 * A decoder with an adapter: next-token losses, their gradients, and evaluation with the adapter
 * merged into the weights. The base model is float32 or bfloat16, adapters and losses are float32;
 * all tensors are owned by this object.
 *
 * <p>Not thread-safe.
 */
public final class LanguageModel implements AutoCloseable {
    /**
     * Bytes of weights in bfloat16 on a CPU from which on memory comes before time: the way back
     * goes by {@link LayerByLayer}, which keeps nothing but each layer's input.
     */
    private static final long LARGEST_BY_HAND = 4L << 30;

    private final Decoder decoder;
    private final GradientPass gradients;
    private final EvaluationPass evaluation;
    private final StandInRanks ranks;

    /** Builds a model with a float32 base and the same adapter in every layer; see the last one. */
    public LanguageModel(
            NDManager parent, Layout layout, WeightSource weights, AdapterSpec spec, long seed) {
        this(parent, layout, weights, spec, DType.F32, seed);
    }

    /** Builds a model with the same adapter in every layer; see the last one. */
    public LanguageModel(
            NDManager parent,
            Layout layout,
            WeightSource weights,
            AdapterSpec spec,
            DType type,
            long seed) {
        this(parent, layout, weights, AdapterPlan.of(layout, spec), type, seed);
    }

    /** Builds a model whose way back is exact; see the last one. */
    public LanguageModel(
            NDManager parent,
            Layout layout,
            WeightSource weights,
            AdapterPlan plan,
            DType type,
            long seed) {
        this(
                parent,
                layout,
                weights,
                plan,
                Precision.of(type, parent.getDevice()),
                Optional.empty(),
                seed);
    }

    /**
     * Builds a model.
     *
     * @param parent the manager whose device the model lives on; closes it too
     * @param layout architecture and shapes
     * @param weights where the tensors come from
     * @param plan what is trained
     * @param precision the base model's type in memory, F32 or BF16 (not for full training), and
     *     what multiplies
     * @param standIns what stands in for frozen weights on the way back; stay open longer than the
     *     model
     * @param seed of fresh adapter weights
     * @throws UserException if the type cannot be computed with, or stand-ins not here
     */
    public LanguageModel(
            NDManager parent,
            Layout layout,
            WeightSource weights,
            AdapterPlan plan,
            Precision precision,
            Optional<StandIns> standIns,
            long seed) {
        DType type = precision.stored();
        if (type == DType.F16 || (type == DType.BF16 && plan.any(LinearKind::trainsBase))) {
            throw new UserException(
                    "cannot compute "
                            + (plan.any(LinearKind::trainsBase) ? "full training" : "it")
                            + " with a base model in "
                            + type.configName()
                            + "; known: float32, and bfloat16 with an adapter");
        }
        boolean byHand =
                ByHand.can(plan)
                        && (!precision.widens() || 2 * layout.weights() <= LARGEST_BY_HAND);
        boolean gpu = parent.getDevice().isGpu();
        if (standIns.isPresent() && (!byHand || type != DType.F32 || gpu)) {
            throw new UserException(
                    "a low-rank way back (loge_rank) needs an adapter on a frozen base in float32 on"
                            + " a CPU; set loge_rank to 0");
        }
        WayBack wayBack = standIns.map(WayBack::of).orElse(WayBack.EXACT);
        this.ranks = standIns.map(StandIns::ranks).orElseGet(() -> StandInRanks.none(layout));
        AdapterPlan computed = standIns.isPresent() ? plan.behindStandIns() : plan;
        this.decoder = new Decoder(parent, layout, weights, computed, precision, wayBack, seed);
        this.gradients =
                byHand
                        ? new ByHand(decoder)
                        : precision.widens() ? new LayerByLayer(decoder) : new WholeGraph(decoder);
        this.evaluation = new EvaluationPass(decoder);
    }

    /** Returns the architecture and shapes. */
    public Layout layout() {
        return decoder.layout();
    }

    /** Returns what is trained. */
    public AdapterPlan plan() {
        return decoder.plan();
    }

    /** Returns the tensors and kernels, for passes of another kind. */
    public Decoder decoder() {
        return decoder;
    }

    /** Returns the trained tensors; whoever changes them tells them so. */
    public Parameters parameters() {
        return decoder.parameters();
    }

    /** Returns the trained tensors by name; see {@link #parameters}. */
    public Map<String, NDArray> trainable() {
        return parameters().named();
    }

    /** Returns the kernels for updates of the trained tensors; see {@link #parameters}. */
    public Kernels kernels() {
        return parameters().kernels();
    }

    /** Brings what is derived from the trained tensors up to date. */
    public void weightsChanged() {
        parameters().changed();
    }

    /** Returns what the model's passes cost. */
    public FlopModel flops() {
        // Autograd knows one order alone.
        AdapterPlan computed =
                gradients instanceof ByHand ? plan() : plan().associated(Association.PLAIN);
        return new FlopModel(layout(), computed, ranks, decoder.precision().merges());
    }

    /**
     * Adds the gradient of {@code sum over sequences of weight * sum of its token losses} to the
     * trained tensors, with dropout.
     *
     * @param rowWeights one weight per sequence
     * @param dropoutSeed seeds the dropout of this call
     * @return each sequence's sum of token losses
     */
    public float[] accumulateGradients(TokenBatch batch, float[] rowWeights, long dropoutSeed) {
        return gradients.accumulate(batch, rowWeights, dropoutSeed);
    }

    /** Returns each sequence's sum of token losses, without dropout: an array per batch. */
    public List<float[]> evaluate(List<TokenBatch> batches) {
        return evaluate(batches, () -> {});
    }

    /**
     * Evaluates as {@link #evaluate(List)} does.
     *
     * @param between called before each layer of each batch; what it throws ends the evaluation,
     *     which leaves nothing behind
     */
    public List<float[]> evaluate(List<TokenBatch> batches, Runnable between) {
        return evaluation.evaluate(batches, between);
    }

    /**
     * Returns of each sequence how many of its labels are the token that the model finds most
     * likely, without dropout: an array per batch.
     *
     * @param between as in {@link #evaluate(List, Runnable)}
     */
    public List<float[]> hits(List<TokenBatch> batches, Runnable between) {
        return evaluation.hits(batches, between);
    }

    /** Returns like {@link #evaluate} one batch's sums, computed with the adapter unmerged. */
    public float[] evaluateUnmerged(TokenBatch batch) {
        return evaluation.unmerged(batch);
    }

    /**
     * Returns the logits at every position, adapter unmerged and without dropout.
     *
     * @param out owns the result [batch, t, vocabulary]
     */
    public NDArray logits(NDManager out, TokenBatch batch) {
        return evaluation.logits(out, batch);
    }

    @Override
    public void close() {
        decoder.close();
    }
}
