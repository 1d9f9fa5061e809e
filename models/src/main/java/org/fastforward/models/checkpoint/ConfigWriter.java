package org.fastforward.models.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.shared.json.Json;

/** Writes {@code config.json} in the layout that Transformers 4 and 5 both read. */
public final class ConfigWriter {

    private ConfigWriter() {}

    /**
     * Returns the text of a configuration.
     *
     * @param maxPositions longest sequence that the model was trained on
     * @param beginId id of the token at a text's start
     * @param endId id of the end-of-text token
     */
    public static String json(ModelConfig c, int maxPositions, int beginId, int endId) {
        Map<String, Object> root = new LinkedHashMap<>();
        boolean neox = c.architecture() == Architecture.GPT_NEOX;
        root.put("architectures", List.of(neox ? "GPTNeoXForCausalLM" : "LlamaForCausalLM"));
        root.put("model_type", c.architecture().modelType());
        root.put("vocab_size", c.vocabSize());
        root.put("hidden_size", c.hiddenSize());
        root.put("num_hidden_layers", c.layers());
        root.put("num_attention_heads", c.heads());
        root.put("intermediate_size", c.intermediateSize());
        root.put("max_position_embeddings", maxPositions);
        root.put("hidden_act", neox ? "gelu" : "silu");
        root.put("initializer_range", c.initializerRange());
        if (neox) {
            root.put("layer_norm_eps", c.normEpsilon());
            root.put("rotary_pct", (double) c.rope().dimensions() / c.headSize());
            root.put("rotary_emb_base", c.rope().theta());
            root.put("use_parallel_residual", c.parallelResidual());
            root.put("attention_bias", true);
        } else {
            root.put("num_key_value_heads", c.kvHeads());
            root.put("head_dim", c.headSize());
            root.put("rms_norm_eps", c.normEpsilon());
            root.put("rope_theta", c.rope().theta());
            root.put("attention_bias", false);
            root.put("mlp_bias", false);
            c.rope().scaling().ifPresent(s -> root.put("rope_scaling", scaling(s)));
        }
        root.put("tie_word_embeddings", c.tiedHead());
        root.put("torch_dtype", c.dtype().configName());
        root.put("bos_token_id", beginId);
        root.put("eos_token_id", endId);
        root.put("use_cache", true);
        try {
            return Json.plain().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> scaling(Rope.Llama3Scaling s) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("rope_type", "llama3");
        node.put("factor", s.factor());
        node.put("low_freq_factor", s.lowFrequencyFactor());
        node.put("high_freq_factor", s.highFrequencyFactor());
        node.put("original_max_position_embeddings", s.originalPositions());
        return node;
    }
}
