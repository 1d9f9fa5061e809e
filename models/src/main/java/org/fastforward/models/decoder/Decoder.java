package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.LinearMap;
import org.fastforward.models.linear.Mode;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.WayBack;
import org.fastforward.models.tensors.WeightSource;

/**
 * A decoder's tensors and the calls of its kernels, one for each part: embedding, layer, head. The
 * passes go through them in their own order.
 *
 * <p>x is a hidden state [batch, t, hidden] in the type of the weights. Results belong to the
 * manager {@code out}; with {@code gradients} a call records what autograd needs.
 */
public final class Decoder implements AutoCloseable {
    private final Layout layout;
    private final AdapterPlan plan;
    private final Precision precision;
    private final WayBack wayBack;
    private final NDManager manager;
    private final DecoderKernels kernels;
    private final RotaryTable rotary;
    private final NDArray embedding;
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final DecoderHead head;
    private final Parameters parameters;

    /**
     * Loads a decoder.
     *
     * @param parent the manager whose device it lives on; closes it too
     * @param weights where the checkpoint's tensors come from
     * @param wayBack how the gradient passes frozen weights, where it goes by hand; its tensors
     *     must live as long as the decoder
     * @param seed of fresh adapters
     */
    public Decoder(
            NDManager parent,
            Layout layout,
            WeightSource weights,
            AdapterPlan plan,
            Precision precision,
            WayBack wayBack,
            long seed) {
        this.layout = layout;
        this.plan = plan;
        this.precision = precision;
        this.wayBack = wayBack;
        this.manager = parent.newSubManager();
        this.kernels = DecoderKernels.compile(manager, layout, plan, precision, wayBack);
        this.rotary = new RotaryTable(manager, layout.config().rope());
        Map<String, NDArray> trained = new LinkedHashMap<>();
        this.embedding = load(weights, layout.embedding(), trained);
        for (int i = 0; i < layout.config().layers(); i++) {
            layers.add(layer(weights, i, seed, trained));
        }
        List<NDArray> norm =
                layout.finalNorm().stream().map(t -> load(weights, t, trained)).toList();
        boolean tied = layout.config().tiedHead();
        this.head =
                new DecoderHead(
                        kernels.kernels(),
                        norm,
                        tied ? embedding : load(weights, layout.head(), trained));
        this.parameters = new Parameters(kernels.kernels(), trained, this::refresh);
    }

    private NDArray load(WeightSource weights, TensorSpec tensor, Map<String, NDArray> trained) {
        // Norms and biases are small, and their operators want the type of what they work on.
        boolean matrix = tensor.shape().length > 1;
        DType type = matrix ? precision.stored() : precision.computed();
        NDArray array = weights.load(manager, tensor, type, plan.trainsAll());
        if (plan.trainsAll()) {
            trained.put(tensor.name(), array);
        }
        return array;
    }

    private DecoderLayer layer(
            WeightSource weights, int index, long seed, Map<String, NDArray> trained) {
        List<NDArray> tensors = new ArrayList<>();
        for (TensorSpec tensor : layout.layerTensors(index)) {
            tensors.add(load(weights, tensor, trained));
        }
        List<LinearMap> maps = new ArrayList<>();
        for (int i = 0; i < layout.linears().size(); i++) {
            LinearSpec spec = layout.linears().get(i);
            LinearKind kind = plan.kinds().get(index).get(i);
            String path = layout.layerPath(index) + "." + spec.path();
            int at = spec.weightIndex();
            List<NDArray> base = tensors.subList(at, at + (spec.bias() ? 2 : 1));
            LinearMap map =
                    LinearMap.fresh(spec, kind, kernels.of(kind), manager, path, base, seed);
            map.trained().forEach((name, array) -> trained.put(path + "." + name, array));
            maps.add(map);
        }
        return new DecoderLayer(tensors, maps);
    }

    private void refresh() {
        layers.forEach(layer -> layer.maps().forEach(LinearMap::refresh));
    }

    /** Returns the architecture and shapes. */
    public Layout layout() {
        return layout;
    }

    /** Returns what is trained, map by map. */
    public AdapterPlan plan() {
        return plan;
    }

    /** Returns the types of weights and products. */
    public Precision precision() {
        return precision;
    }

    /** Returns the trained tensors. */
    public Parameters parameters() {
        return parameters;
    }

    int layers() {
        return layers.size();
    }

    /** Returns what follows the last layer. */
    DecoderHead head() {
        return head;
    }

    /** Makes a manager for the tensors of one pass. */
    NDManager scratch() {
        return manager.newSubManager();
    }

    NDArray embed(NDManager out, boolean gradients, TokenBatch batch) {
        NDArray ids = out.create(batch.ids(), new Shape(batch.rows(), batch.columns()));
        return call(out, gradients, "embed", embedding, ids).get(0);
    }

    /** Computes a layer with its adapters: {@link Mode#TRAIN} or {@link Mode#ADAPTED}. */
    NDArray layer(NDManager out, boolean gradients, int index, Mode mode, NDArray x) {
        DecoderLayer l = layers.get(index);
        return layer(out, gradients, kernels.layer(index, mode), x, l.weights(), l.inputs()).get(0);
    }

    /** Computes a layer with weights into which its adapters are merged. */
    NDArray plainLayer(NDManager out, int index, NDArray x, List<NDArray> merged) {
        return layer(out, false, kernels.layer(index, Mode.PLAIN), x, merged, List.of()).get(0);
    }

    private NDList layer(
            NDManager out,
            boolean gradients,
            String kernel,
            NDArray x,
            List<NDArray> weights,
            List<NDArray> inputs) {
        int t = (int) x.getShape().get(1);
        return call(out, gradients, kernel, x, rotary.cos(t), rotary.sin(t), weights, inputs);
    }

    /** Returns a layer's weights with its adapters merged into them. */
    public List<NDArray> merged(NDManager out, int index) {
        return layers.get(index).merged(out);
    }

    /** Computes a layer as {@link Mode#TRAIN} does; behind its result, what {@link #back} needs. */
    NDList keep(NDManager out, int index, NDArray x) {
        DecoderLayer layer = layers.get(index);
        return layer(out, false, kernels.keep(index), x, layer.weights(), layer.inputs());
    }

    /**
     * Returns the gradient with respect to a layer's input [batch * t, hidden], and adds those of
     * what is trained in it. In the first trained layer the result says nothing.
     *
     * @param dy the gradient with respect to its result [batch * t, hidden]
     * @param x its input
     * @param kept what {@link #keep} gave behind the result
     */
    NDArray back(NDManager out, int index, NDArray dy, NDArray x, NDList kept) {
        DecoderLayer layer = layers.get(index);
        int t = (int) x.getShape().get(1);
        List<NDArray> gradients = layer.trained().stream().map(NDArray::getGradient).toList();
        try {
            return call(
                            out,
                            false,
                            kernels.back(index),
                            dy,
                            x,
                            rotary.cos(t),
                            rotary.sin(t),
                            layer.weights(),
                            layer.inputs(),
                            kept,
                            gradients,
                            wayBack.of(index))
                    .get(0);
        } finally {
            gradients.forEach(NDArray::close);
        }
    }

    /** Returns the embedding's rows from a number on [rows, hidden] in float32. */
    public NDArray embeddingRows(NDManager out, int first) {
        return lastRows(out, embedding, first);
    }

    /** Returns the head's rows from a number on [rows, hidden] in float32. */
    public NDArray headRows(NDManager out, int first) {
        return lastRows(out, head.table(), first);
    }

    private NDArray lastRows(NDManager out, NDArray table, int first) {
        try (NDManager scratch = out.newSubManager()) {
            NDArray numbers = scratch.arange(first, layout.config().vocabSize());
            return call(out, false, "rows", table, numbers).get(0);
        }
    }

    private NDList call(NDManager out, boolean gradients, String kernel, Object... args) {
        Kernels k = kernels.kernels();
        return gradients ? k.forward(out, kernel, args) : k.evaluate(out, kernel, args);
    }

    @Override
    public void close() {
        manager.close();
    }
}
