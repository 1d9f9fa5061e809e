package org.fastforward.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.adapter.AdaptedLinear;
import org.fastforward.models.adapter.AdapterFactory;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.decoder.ModelKernels;
import org.fastforward.models.decoder.ModelKernels.Mode;
import org.fastforward.models.decoder.RotaryTable;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.kernels.Kernels;
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
    /** Tokens whose hidden states an evaluation holds while it merges one layer after another. */
    private static final int EVALUATION_TOKENS = 1 << 16;

    private final Layout layout;
    private final AdapterSpec spec;
    private final DType type;
    private final boolean widens;
    private final NDManager manager;
    private final Kernels kernels;
    private final NDArray embedding;
    private final List<NDArray> finalNorm;
    private final NDArray head;
    private final List<Layer> layers;
    private final Map<String, NDArray> trainable;
    private final RotaryTable rotary;

    /** One layer's frozen tensors and its adapters, by the linear map that they adapt. */
    private record Layer(List<NDArray> weights, Map<LinearSpec, AdaptedLinear> adapters) {
        List<NDArray> adapterInputs() {
            return adapters.values().stream().flatMap(a -> a.inputs().stream()).toList();
        }
    }

    /** Builds a model whose base is float32; see the other constructor. */
    public LanguageModel(
            NDManager parent, Layout layout, WeightSource weights, AdapterSpec spec, long seed) {
        this(parent, layout, weights, spec, DType.F32, seed);
    }

    /**
     * Builds a model.
     *
     * @param parent the manager whose device the model lives on; closes it too
     * @param layout architecture and shapes
     * @param weights where the tensors come from
     * @param spec what is trained
     * @param type the base model's type for computing: F32 or BF16 (not for full training)
     * @param seed of fresh adapter weights
     */
    public LanguageModel(
            NDManager parent,
            Layout layout,
            WeightSource weights,
            AdapterSpec spec,
            DType type,
            long seed) {
        if (type == DType.F16 || (type == DType.BF16 && spec.kind() == AdapterKind.FULL)) {
            throw new UserException(
                    "cannot compute "
                            + spec.kind().id()
                            + " with a base model in "
                            + type.configName()
                            + "; known: float32, and bfloat16 with an adapter");
        }
        this.layout = layout;
        this.spec = spec;
        this.type = type;
        this.manager = parent.newSubManager();
        this.widens = type == DType.BF16 && !manager.getDevice().isGpu();
        this.kernels = ModelKernels.compile(manager, layout, spec, widens);
        this.rotary = new RotaryTable(manager, layout.config().rope());
        this.trainable = new LinkedHashMap<>();
        this.embedding = base(weights, layout.embedding());
        this.layers = new ArrayList<>();
        AdapterFactory factory = new AdapterFactory(kernels, manager, spec, seed);
        List<LinearSpec> adapted = spec.adapted(layout);
        for (int i = 0; i < layout.config().layers(); i++) {
            List<NDArray> tensors = new ArrayList<>();
            for (TensorSpec tensor : layout.layerTensors(i)) {
                tensors.add(base(weights, tensor));
            }
            Map<LinearSpec, AdaptedLinear> adapters = new LinkedHashMap<>();
            for (LinearSpec linear : adapted) {
                String path = layout.layerPath(i) + "." + linear.path();
                AdaptedLinear adapter =
                        factory.fresh(linear, path, tensors.get(linear.weightIndex()));
                adapter.trainable().forEach((name, array) -> train(path + "." + name, array));
                adapters.put(linear, adapter);
            }
            layers.add(new Layer(tensors, adapters));
        }
        this.finalNorm = layout.finalNorm().stream().map(t -> base(weights, t)).toList();
        this.head = layout.config().tiedHead() ? embedding : base(weights, layout.head());
    }

    private NDArray base(WeightSource weights, TensorSpec tensor) {
        boolean full = spec.kind() == AdapterKind.FULL;
        NDArray array = weights.load(manager, tensor, type, full);
        if (full) {
            train(tensor.name(), array);
        }
        return array;
    }

    private void train(String name, NDArray array) {
        array.setRequiresGradient(true);
        trainable.put(name, array);
    }

    /** Returns the architecture and shapes. */
    public Layout layout() {
        return layout;
    }

    /** Returns what is trained. */
    public AdapterSpec adapter() {
        return spec;
    }

    /**
     * Returns the trained tensors by module path and PEFT's name inside the module; the arrays stay
     * owned by the model. Whoever changes them calls {@link #weightsChanged()}.
     */
    public Map<String, NDArray> trainable() {
        return trainable;
    }

    /** Returns the kernels that were compiled with this model, for updates of its weights. */
    public Kernels kernels() {
        return kernels;
    }

    /** Brings what is derived from the trained tensors up to date. */
    public void weightsChanged() {
        for (Layer layer : layers) {
            layer.adapters()
                    .forEach(
                            (linear, adapter) ->
                                    adapter.refresh(
                                            kernels, layer.weights().get(linear.weightIndex())));
        }
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
        if (widens) {
            return accumulateByLayer(batch, rowWeights, dropoutSeed);
        }
        if (spec.dropout() > 0) {
            Kernels.seed(dropoutSeed);
        }
        try (NDManager step = manager.newSubManager()) {
            NDArray x = embed(step, batch, true);
            for (Layer layer : layers) {
                x = layer(step, Mode.TRAIN, true, x, layer.weights(), layer.adapterInputs());
            }
            NDList loss = loss(step, true, x, batch, rowWeights);
            float[] sums = loss.get(1).toFloatArray();
            Kernels.backward(loss.get(0));
            return sums;
        }
    }

    /**
     * Does what {@link #accumulateGradients} does, one layer after another: the way forward keeps
     * each layer's input alone, the way back computes a layer again before it differentiates it. So
     * the float32 copies of one layer's weights exist at a time, where a graph of the whole model
     * would hold all of them.
     */
    float[] accumulateByLayer(TokenBatch batch, float[] rowWeights, long dropoutSeed) {
        try (NDManager step = manager.newSubManager()) {
            List<NDArray> inputs = new ArrayList<>();
            NDArray x = embed(step, batch, false);
            for (int i = 0; i < layers.size(); i++) {
                inputs.add(x);
                x = trainedLayer(step, false, i, x, dropoutSeed);
            }
            x.setRequiresGradient(true);
            NDArray positions = step.create(batch.labelPositions());
            NDArray states = call(step, true, "label_states", x, finalNorm, positions).get(0);
            NDArray targets = step.create(batch.labelTargets());
            NDArray rows = step.create(batch.labelRows());
            NDArray weights = step.create(rowWeights);
            NDList result =
                    call(step, false, "head_gradient", states, head, targets, rows, weights);
            Kernels.backward(states, result.get(1));
            NDArray gradient = x.getGradient();
            for (int i = layers.size() - 1; i >= 0; i--) {
                try (NDArray input = inputs.get(i);
                        NDArray arriving = gradient) {
                    input.setRequiresGradient(i > 0);
                    try (NDArray again = trainedLayer(step, true, i, input, dropoutSeed)) {
                        Kernels.backward(again, arriving);
                    }
                    gradient = i > 0 ? input.getGradient() : null;
                }
            }
            return result.get(0).toFloatArray();
        }
    }

    /** Computes a layer with dropout, and every time with the same. */
    private NDArray trainedLayer(
            NDManager out, boolean gradients, int index, NDArray x, long dropoutSeed) {
        if (spec.dropout() > 0) {
            Kernels.seed(dropoutSeed * 1_000_003 + index);
        }
        Layer layer = layers.get(index);
        return layer(out, Mode.TRAIN, gradients, x, layer.weights(), layer.adapterInputs());
    }

    /**
     * Returns each sequence's sum of token losses, without dropout. The adapter is merged into the
     * weights once per pass, layer by layer, so that only one merged layer exists at a time. (Not
     * where the base model is bfloat16: rounding would swallow small changes.)
     *
     * @return one array per batch, one value per row
     */
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
        List<float[]> sums = new ArrayList<>();
        int from = 0;
        while (from < batches.size()) {
            int to = from;
            long tokens = 0;
            while (to < batches.size() && (to == from || tokens < EVALUATION_TOKENS)) {
                tokens += batches.get(to).ids().length;
                to++;
            }
            sums.addAll(evaluateTogether(batches.subList(from, to), between));
            from = to;
        }
        return sums;
    }

    /** Whether {@link #evaluate} merges the adapter into the weights. */
    public boolean mergesForEvaluation() {
        return type == DType.F32;
    }

    private List<float[]> evaluateTogether(List<TokenBatch> batches, Runnable between) {
        try (NDManager pass = manager.newSubManager()) {
            List<NDArray> hidden = new ArrayList<>();
            for (TokenBatch batch : batches) {
                hidden.add(embed(pass, batch, false));
            }
            for (Layer layer : layers) {
                try (NDManager mergedOwner = pass.newSubManager()) {
                    boolean merges = mergesForEvaluation();
                    Mode mode = merges ? Mode.PLAIN : Mode.ADAPTED;
                    List<NDArray> weights = merges ? merged(mergedOwner, layer) : layer.weights();
                    List<NDArray> adapters = merges ? List.of() : layer.adapterInputs();
                    for (int i = 0; i < hidden.size(); i++) {
                        between.run();
                        NDArray before = hidden.get(i);
                        hidden.set(i, layer(pass, mode, false, before, weights, adapters));
                        before.close();
                    }
                }
            }
            List<float[]> sums = new ArrayList<>();
            for (int i = 0; i < hidden.size(); i++) {
                float[] ones = ones(batches.get(i).rows());
                sums.add(
                        loss(pass, false, hidden.get(i), batches.get(i), ones)
                                .get(1)
                                .toFloatArray());
            }
            return sums;
        }
    }

    /** Returns like {@link #evaluate} one batch's sums, computed with the adapter unmerged. */
    public float[] evaluateUnmerged(TokenBatch batch) {
        try (NDManager pass = manager.newSubManager()) {
            NDArray x = unmerged(pass, batch);
            return loss(pass, false, x, batch, ones(batch.rows())).get(1).toFloatArray();
        }
    }

    /**
     * Returns the logits at every position, adapter unmerged and without dropout.
     *
     * @param out owns the result [batch, t, vocabulary]
     */
    public NDArray logits(NDManager out, TokenBatch batch) {
        try (NDManager pass = manager.newSubManager()) {
            NDArray x = unmerged(pass, batch);
            return kernels.evaluate(out, "logits", x, finalNorm, head).get(0);
        }
    }

    private NDArray unmerged(NDManager pass, TokenBatch batch) {
        NDArray x = embed(pass, batch, false);
        for (Layer layer : layers) {
            NDArray before = x;
            x = layer(pass, Mode.ADAPTED, false, x, layer.weights(), layer.adapterInputs());
            before.close();
        }
        return x;
    }

    private List<NDArray> merged(NDManager out, Layer layer) {
        List<NDArray> weights = new ArrayList<>(layer.weights());
        layer.adapters()
                .forEach(
                        (linear, adapter) -> {
                            int at = linear.weightIndex();
                            weights.set(at, adapter.merged(kernels, out, weights.get(at)));
                        });
        return weights;
    }

    private NDArray embed(NDManager out, TokenBatch batch, boolean gradients) {
        NDArray ids = out.create(batch.ids(), new Shape(batch.rows(), batch.columns()));
        return call(out, gradients, "embed", embedding, ids).get(0);
    }

    private NDArray layer(
            NDManager out,
            Mode mode,
            boolean gradients,
            NDArray x,
            List<NDArray> weights,
            List<NDArray> adapters) {
        int t = (int) x.getShape().get(1);
        return call(
                        out,
                        gradients,
                        mode.method(),
                        x,
                        rotary.cos(t),
                        rotary.sin(t),
                        weights,
                        adapters)
                .get(0);
    }

    private NDList loss(
            NDManager out, boolean gradients, NDArray x, TokenBatch batch, float[] rowWeights) {
        // These share the memory of Java buffers, which the backward pass still reads: they live as
        // long as their manager, and must not be closed before.
        NDArray positions = out.create(batch.labelPositions());
        NDArray targets = out.create(batch.labelTargets());
        NDArray rows = out.create(batch.labelRows());
        NDArray weights = out.create(rowWeights);
        return call(out, gradients, "loss", x, finalNorm, head, positions, targets, rows, weights);
    }

    private NDList call(NDManager out, boolean gradients, String method, Object... args) {
        return gradients ? kernels.forward(out, method, args) : kernels.evaluate(out, method, args);
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        java.util.Arrays.fill(ones, 1f);
        return ones;
    }

    @Override
    public void close() {
        manager.close();
    }
}
