package org.fastforward.models.architecture;

import java.util.List;
import java.util.stream.Stream;
import org.fastforward.models.checkpoint.ModelConfig;

/** GPT-NeoX: fused query-key-value, interleaved per head; biases everywhere. */
record GptNeoxLayout(ModelConfig config) implements Layout {
    @Override
    public TensorSpec embedding() {
        return new TensorSpec("gpt_neox.embed_in.weight", config.vocabSize(), config.hiddenSize());
    }

    @Override
    public List<TensorSpec> finalNorm() {
        int n = config.hiddenSize();
        return List.of(
                new TensorSpec("gpt_neox.final_layer_norm.weight", n),
                new TensorSpec("gpt_neox.final_layer_norm.bias", n));
    }

    @Override
    public TensorSpec head() {
        return config.tiedHead()
                ? embedding()
                : new TensorSpec("embed_out.weight", config.vocabSize(), config.hiddenSize());
    }

    @Override
    public String layerPath(int layer) {
        return "gpt_neox.layers." + layer;
    }

    @Override
    public List<TensorSpec> layerTensors(int layer) {
        String p = layerPath(layer) + ".";
        int n = config.hiddenSize();
        int f = config.intermediateSize();
        return List.of(
                new TensorSpec(p + "input_layernorm.weight", n),
                new TensorSpec(p + "input_layernorm.bias", n),
                new TensorSpec(p + "attention.query_key_value.weight", 3L * n, n),
                new TensorSpec(p + "attention.query_key_value.bias", 3L * n),
                new TensorSpec(p + "attention.dense.weight", n, n),
                new TensorSpec(p + "attention.dense.bias", n),
                new TensorSpec(p + "post_attention_layernorm.weight", n),
                new TensorSpec(p + "post_attention_layernorm.bias", n),
                new TensorSpec(p + "mlp.dense_h_to_4h.weight", f, n),
                new TensorSpec(p + "mlp.dense_h_to_4h.bias", f),
                new TensorSpec(p + "mlp.dense_4h_to_h.weight", n, f),
                new TensorSpec(p + "mlp.dense_4h_to_h.bias", n));
    }

    @Override
    public List<LinearSpec> linears() {
        int n = config.hiddenSize();
        int f = config.intermediateSize();
        return List.of(
                new LinearSpec("query_key_value", "attention.query_key_value", n, 3 * n, 2, true),
                new LinearSpec("dense", "attention.dense", n, n, 4, true),
                new LinearSpec("dense_h_to_4h", "mlp.dense_h_to_4h", n, f, 8, true),
                new LinearSpec("dense_4h_to_h", "mlp.dense_4h_to_h", f, n, 10, true));
    }

    @Override
    public List<String> upstream(LinearSpec map) {
        List<String> attention = List.of("query_key_value", "dense");
        List<String> toMlp = config.parallelResidual() ? List.of() : attention;
        return switch (map.name()) {
            case "dense" -> List.of("query_key_value");
            case "dense_h_to_4h" -> toMlp;
            case "dense_4h_to_h" ->
                    Stream.concat(toMlp.stream(), Stream.of("dense_h_to_4h")).toList();
            default -> List.of();
        };
    }

    @Override
    public List<String> attentionMaps() {
        return List.of("query_key_value");
    }

    @Override
    public List<String> paperTargets() {
        return List.of("query_key_value");
    }

    @Override
    public String kernels() {
        return "gpt_neox.py";
    }

    @Override
    public String layerKernel() {
        return "gpt_neox_layer.py";
    }

    @Override
    public String layerByHand() {
        return "gpt_neox_layer_by_hand.py";
    }
}
