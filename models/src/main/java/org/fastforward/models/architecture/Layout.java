package org.fastforward.models.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fastforward.models.checkpoint.ModelConfig;

/**
 * An architecture as its checkpoint and its kernels see it: names and shapes of tensors, the linear
 * maps of a layer, the kernel texts.
 */
public sealed interface Layout permits GptNeoxLayout, LlamaLayout {
    /** Returns the layout of a configuration. */
    static Layout of(ModelConfig config) {
        return switch (config.architecture()) {
            case GPT_NEOX -> new GptNeoxLayout(config);
            case LLAMA -> new LlamaLayout(config);
        };
    }

    /** Returns the configuration. */
    ModelConfig config();

    /** Returns the input embedding [vocabulary, hidden]. */
    TensorSpec embedding();

    /** Returns the final norm's tensors, in the order of the kernel {@code final_norm}. */
    List<TensorSpec> finalNorm();

    /** Returns the output head [vocabulary, hidden]; the embedding itself if it is tied. */
    TensorSpec head();

    /** Returns a layer's module path, such as {@code model.layers.3}. */
    String layerPath(int layer);

    /** Returns a layer's tensors in the order in which the layer kernel takes them. */
    List<TensorSpec> layerTensors(int layer);

    /** Returns all tensors of a checkpoint; a tied head is the embedding and not named again. */
    default List<TensorSpec> tensors() {
        List<TensorSpec> all = new ArrayList<>();
        all.add(embedding());
        for (int layer = 0; layer < config().layers(); layer++) {
            all.addAll(layerTensors(layer));
        }
        all.addAll(finalNorm());
        if (!config().tiedHead()) {
            all.add(head());
        }
        return all;
    }

    /** Returns the number of weights of the model. */
    default long weights() {
        return tensors().stream().mapToLong(TensorSpec::elements).sum();
    }

    /** Returns the linear maps of a layer. */
    List<LinearSpec> linears();

    /** Returns the names of the linear maps of the same layer on which a map's input depends. */
    List<String> upstream(LinearSpec map);

    /** Returns the names of the linear maps whose outputs attend to each other. */
    List<String> attentionMaps();

    /** Returns the target modules of the paper for this architecture. */
    List<String> paperTargets();

    /** Returns the text resource with the architecture's own functions. */
    String kernels();

    /** Returns the text resource with the layer function, with a hole for its mode. */
    String layerKernel();

    /** Returns the text resource with the layer and its gradient without autograd. */
    String layerByHand();

    /** Returns the numbers that the kernel texts take as literals. */
    default Map<String, Object> literals() {
        ModelConfig c = config();
        return Map.of(
                "hidden", c.hiddenSize(),
                "heads", c.heads(),
                "kv_heads", c.kvHeads(),
                "head_size", c.headSize(),
                "rotary", c.rope().dimensions(),
                "rotary_half", c.rope().dimensions() / 2,
                "epsilon", c.normEpsilon(),
                "parallel", c.parallelResidual() ? "True" : "False");
    }
}
