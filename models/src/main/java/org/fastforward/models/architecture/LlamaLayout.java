package org.fastforward.models.architecture;

import java.util.List;
import org.fastforward.models.checkpoint.ModelConfig;

/** Llama: separate projections without biases, grouped key-value heads, gated MLP. */
record LlamaLayout(ModelConfig config) implements Layout {
    @Override
    public TensorSpec embedding() {
        return new TensorSpec("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
    }

    @Override
    public List<TensorSpec> finalNorm() {
        return List.of(new TensorSpec("model.norm.weight", config.hiddenSize()));
    }

    @Override
    public TensorSpec head() {
        return config.tiedHead()
                ? embedding()
                : new TensorSpec("lm_head.weight", config.vocabSize(), config.hiddenSize());
    }

    @Override
    public String layerPath(int layer) {
        return "model.layers." + layer;
    }

    @Override
    public List<TensorSpec> layerTensors(int layer) {
        String p = layerPath(layer) + ".";
        int n = config.hiddenSize();
        int f = config.intermediateSize();
        int q = config.heads() * config.headSize();
        int kv = config.kvHeads() * config.headSize();
        return List.of(
                new TensorSpec(p + "input_layernorm.weight", n),
                new TensorSpec(p + "self_attn.q_proj.weight", q, n),
                new TensorSpec(p + "self_attn.k_proj.weight", kv, n),
                new TensorSpec(p + "self_attn.v_proj.weight", kv, n),
                new TensorSpec(p + "self_attn.o_proj.weight", n, q),
                new TensorSpec(p + "post_attention_layernorm.weight", n),
                new TensorSpec(p + "mlp.gate_proj.weight", f, n),
                new TensorSpec(p + "mlp.up_proj.weight", f, n),
                new TensorSpec(p + "mlp.down_proj.weight", n, f));
    }

    @Override
    public List<LinearSpec> linears() {
        int n = config.hiddenSize();
        int f = config.intermediateSize();
        int q = config.heads() * config.headSize();
        int kv = config.kvHeads() * config.headSize();
        return List.of(
                new LinearSpec("q_proj", "self_attn.q_proj", n, q, 1, false),
                new LinearSpec("k_proj", "self_attn.k_proj", n, kv, 2, false),
                new LinearSpec("v_proj", "self_attn.v_proj", n, kv, 3, false),
                new LinearSpec("o_proj", "self_attn.o_proj", q, n, 4, false),
                new LinearSpec("gate_proj", "mlp.gate_proj", n, f, 6, false),
                new LinearSpec("up_proj", "mlp.up_proj", n, f, 7, false),
                new LinearSpec("down_proj", "mlp.down_proj", f, n, 8, false));
    }

    @Override
    public List<String> upstream(LinearSpec map) {
        List<String> order = linears().stream().map(LinearSpec::name).toList();
        return switch (map.name()) {
            case "o_proj" -> attentionMaps();
            case "gate_proj", "up_proj" -> order.subList(0, 4);
            case "down_proj" -> order.subList(0, 6);
            default -> List.of();
        };
    }

    @Override
    public List<String> attentionMaps() {
        return List.of("q_proj", "k_proj", "v_proj");
    }

    @Override
    public List<String> paperTargets() {
        return List.of("q_proj", "k_proj", "v_proj", "o_proj");
    }

    @Override
    public String kernels() {
        return "llama.py";
    }

    @Override
    public String layerKernel() {
        return "llama_layer.py";
    }

    @Override
    public String layerByHand() {
        return "llama_layer_by_hand.py";
    }
}
