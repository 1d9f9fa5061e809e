package org.fastforward.models.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code config.json} of {@code gpt_neox} and {@code llama} models as Transformers 4 writes
 * it ({@code rope_theta}, {@code rotary_emb_base}, {@code rope_scaling}, {@code torch_dtype}) and
 * as Transformers 5 does ({@code rope_parameters}, {@code dtype}). What it cannot compute it
 * refuses by name.
 */
public final class ConfigReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;
    private final JsonNode root;

    private ConfigReader(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads the configuration of a checkpoint folder.
     *
     * @param file path of a {@code config.json}
     * @throws BadCheckpointException if it is missing, unreadable or describes an unknown model
     */
    public static ModelConfig read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadCheckpointException(
                    "no "
                            + file
                            + "; a checkpoint folder holds config.json, *.safetensors and"
                            + " tokenizer.json");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new BadCheckpointException(
                        file + " is larger than 1 MiB: not a model's configuration");
            }
            JsonNode root = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
            if (root == null || !root.isObject()) {
                throw new BadCheckpointException(file + " is not a JSON object");
            }
            return new ConfigReader(file, root).config();
        } catch (JsonProcessingException e) {
            throw new BadCheckpointException(
                    file + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BadCheckpointException("cannot read " + file + ": " + e, e);
        }
    }

    private ModelConfig config() {
        Architecture architecture = Architecture.ofModelType(text("model_type", ""), file);
        int hidden = count("hidden_size");
        int heads = count("num_attention_heads");
        int headSize = root.path("head_dim").isInt() ? count("head_dim") : hidden / heads;
        boolean neox = architecture == Architecture.GPT_NEOX;
        if (neox && headSize * heads != hidden) {
            throw new BadCheckpointException(
                    file + ": hidden_size " + hidden + " is no multiple of " + heads + " heads");
        }
        int kvHeads =
                !neox && root.path("num_key_value_heads").isInt()
                        ? count("num_key_value_heads")
                        : heads;
        if (heads % kvHeads != 0) {
            throw new BadCheckpointException(
                    file + ": " + heads + " heads cannot share " + kvHeads + " key-value heads");
        }
        requireText("hidden_act", neox ? "gelu" : "silu");
        requireFlag("attention_bias", neox);
        if (!neox) {
            requireFlag("mlp_bias", false);
        }
        return new ModelConfig(
                architecture,
                count("vocab_size"),
                hidden,
                count("num_hidden_layers"),
                heads,
                kvHeads,
                headSize,
                count("intermediate_size"),
                neox ? number("layer_norm_eps", 1e-5) : number("rms_norm_eps", 1e-6),
                rope(neox, headSize),
                root.path("use_parallel_residual").asBoolean(true),
                root.path("tie_word_embeddings").asBoolean(false),
                number("initializer_range", 0.02),
                DType.ofConfigName(text("dtype", text("torch_dtype", "float32"))));
    }

    /** Transformers 5 gathers everything in rope_parameters; 4 spreads it over the top level. */
    private Rope rope(boolean neox, int headSize) {
        JsonNode five = root.path("rope_parameters");
        JsonNode scaling = five.isObject() ? five : root.path("rope_scaling");
        double theta =
                five.path("rope_theta")
                        .asDouble(
                                number("rope_theta", neox ? number("rotary_emb_base", 1e4) : 1e4));
        double share =
                five.path("partial_rotary_factor")
                        .asDouble(
                                number(
                                        "partial_rotary_factor",
                                        neox ? number("rotary_pct", 0.25) : 1.0));
        int dimensions = (int) (headSize * share);
        if (dimensions < 2 || dimensions % 2 != 0 || dimensions > headSize) {
            throw new BadCheckpointException(
                    file
                            + ": rotary embedding of "
                            + dimensions
                            + " of "
                            + headSize
                            + " head dimensions; it must be even and at most the head's size");
        }
        if (!(theta > 0)) {
            throw new BadCheckpointException(file + ": rope_theta must be positive");
        }
        return new Rope(dimensions, theta, scaling(scaling));
    }

    private Optional<Rope.Llama3Scaling> scaling(JsonNode node) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        String type = node.path("rope_type").asText(node.path("type").asText("default"));
        if (!Set.of("default", "llama3").contains(type)) {
            throw new BadCheckpointException(
                    file
                            + ": rope scaling of type '"
                            + type
                            + "' is not supported; known: default, llama3");
        }
        if (type.equals("default")) {
            return Optional.empty();
        }
        return Optional.of(
                new Rope.Llama3Scaling(
                        positive(node, "factor"),
                        positive(node, "low_freq_factor"),
                        positive(node, "high_freq_factor"),
                        (int) positive(node, "original_max_position_embeddings")));
    }

    private double positive(JsonNode node, String key) {
        double value = node.path(key).asDouble(0);
        if (!(value > 0)) {
            throw new BadCheckpointException(file + ": rope scaling lacks a positive " + key);
        }
        return value;
    }

    private int count(String key) {
        JsonNode n = root.path(key);
        if (!n.isInt() || n.asInt() <= 0) {
            throw new BadCheckpointException(file + ": " + key + " must be a positive integer");
        }
        return n.asInt();
    }

    private double number(String key, double otherwise) {
        JsonNode n = root.path(key);
        return n.isNumber() ? n.asDouble() : otherwise;
    }

    private String text(String key, String otherwise) {
        JsonNode n = root.path(key);
        return n.isTextual() ? n.asText() : otherwise;
    }

    private void requireText(String key, String only) {
        String value = text(key, only);
        if (!value.equals(only)) {
            throw new BadCheckpointException(
                    file + ": " + key + " '" + value + "' is not supported; known: " + only);
        }
    }

    private void requireFlag(String key, boolean only) {
        boolean value = root.path(key).asBoolean(only);
        if (value != only) {
            throw new BadCheckpointException(
                    file + ": " + key + " " + value + " is not supported; known: " + only);
        }
    }
}
