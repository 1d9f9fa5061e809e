package org.fastforward.models.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The rotary frequencies of a configuration, written down as Transformers 5 computes them (its
 * {@code convert_rope_params_to_dict}, {@code standardize_rope_params} and the two {@code
 * inv_freq}), without any check. The tests hold this rule to Transformers and the reader to this.
 */
final class PlainRope {
    private PlainRope() {}

    /** Returns them; empty where Transformers fails, or where the type is another. */
    static Optional<double[]> frequencies(ObjectNode config) {
        boolean neox = config.path("model_type").asText().equals("gpt_neox");
        ObjectNode rope = new ObjectMapper().createObjectNode();
        for (String key : new String[] {"rope_scaling", "rope_parameters"}) {
            if (rope.isEmpty() && config.path(key) instanceof ObjectNode object) {
                rope = object.deepCopy();
            }
        }
        set(rope, "rope_theta", config, neox ? "rotary_emb_base" : "rope_theta", 10000);
        set(rope, "partial_rotary_factor", config, neox ? "rotary_pct" : "none", neox ? 0.25 : 1);
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        JsonNode theta = rope.path("rope_theta");
        JsonNode share = rope.path("partial_rotary_factor");
        if (!theta.isNumber() || !share.isNumber()) {
            return Optional.empty();
        }
        int heads = config.path("num_attention_heads").asInt();
        int hidden = config.path("hidden_size").asInt();
        int head = config.hasNonNull("head_dim") ? config.path("head_dim").asInt() : hidden / heads;
        boolean whole = !neox && type.equals("default");
        int dimensions = whole ? head : (int) (head * share.asDouble());
        if (hidden % heads != 0 || (!neox && dimensions != head)) {
            return Optional.empty();
        }
        if (type.equals("llama3")) {
            JsonNode original = config.path("original_max_position_embeddings");
            if (original.isNumber()) {
                rope.set("original_max_position_embeddings", original);
            }
            set(rope, "original_max_position_embeddings", config, "max_position_embeddings", 0);
            return llama3(rope, plain(theta.asDouble(), dimensions));
        }
        return type.equals("default")
                ? Optional.of(plain(theta.asDouble(), dimensions))
                : Optional.empty();
    }

    private static void set(
            ObjectNode rope, String key, ObjectNode config, String from, double otherwise) {
        if (!rope.has(key)) {
            if (config.has(from)) {
                rope.set(key, config.path(from));
            } else {
                rope.put(key, otherwise);
            }
        }
    }

    private static double[] plain(double theta, int dimensions) {
        double[] f = new double[dimensions / 2];
        for (int i = 0; i < f.length; i++) {
            f[i] = 1 / Math.pow(theta, 2.0 * i / dimensions);
        }
        return f;
    }

    private static Optional<double[]> llama3(ObjectNode rope, double[] f) {
        for (String key : new String[] {"factor", "low_freq_factor", "high_freq_factor"}) {
            if (!rope.path(key).isNumber()) {
                return Optional.empty();
            }
        }
        double factor = rope.path("factor").asDouble();
        double low = rope.path("low_freq_factor").asDouble();
        double high = rope.path("high_freq_factor").asDouble();
        double original = rope.path("original_max_position_embeddings").asDouble();
        for (int i = 0; i < f.length; i++) {
            double wavelength = 2 * Math.PI / f[i];
            double smooth = (original / wavelength - low) / (high - low);
            boolean medium = wavelength >= original / high && wavelength <= original / low;
            f[i] =
                    medium
                            ? (1 - smooth) * f[i] / factor + smooth * f[i]
                            : wavelength > original / low ? f[i] / factor : f[i];
        }
        return Optional.of(f);
    }
}
