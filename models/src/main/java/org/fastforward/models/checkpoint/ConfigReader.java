package org.fastforward.models.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.fastforward.shared.UserException;

/**
 * Reads {@code config.json} of {@code gpt_neox} and {@code llama} models as Transformers 4 writes
 * it ({@code rope_theta}, {@code rotary_emb_base}, {@code rope_scaling}, {@code torch_dtype}) and
 * as Transformers 5 does ({@code rope_parameters}, {@code dtype}). What it cannot compute it
 * refuses by name.
 */
public final class ConfigReader {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final long MAX_BYTES = 1 << 20;

    /** No width, vocabulary or depth comes near; products of two fit into a long. */
    private static final int MAX_COUNT = 1 << 24;

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
     * @throws UserException if it is missing, unreadable or describes an unknown model
     */
    public static ModelConfig read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserException(
                    "no "
                            + file
                            + "; a checkpoint folder holds config.json, *.safetensors and"
                            + " tokenizer.json");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new UserException(
                        file + " is larger than 1 MiB: not a model's configuration");
            }
            JsonNode root = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
            if (root == null || !root.isObject()) {
                throw new UserException(file + " is not a JSON object");
            }
            return new ConfigReader(file, root).config();
        } catch (JsonProcessingException e) {
            throw new UserException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e, e);
        }
    }

    private ModelConfig config() {
        Architecture architecture = Architecture.ofModelType(text("model_type", ""), file);
        int hidden = count("hidden_size");
        int heads = count("num_attention_heads");
        int headSize = given("head_dim") ? count("head_dim") : hidden / heads;
        if ((long) headSize * heads > MAX_COUNT) {
            throw new UserException(
                    file + ": head_dim " + headSize + " is too large for " + heads + " heads");
        }
        boolean neox = architecture == Architecture.GPT_NEOX;
        if (neox && headSize * heads != hidden) {
            throw new UserException(
                    file + ": hidden_size " + hidden + " is no multiple of " + heads + " heads");
        }
        int kvHeads = !neox && given("num_key_value_heads") ? count("num_key_value_heads") : heads;
        if (heads % kvHeads != 0) {
            throw new UserException(
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
                epsilon(neox),
                rope(neox, headSize),
                flag("use_parallel_residual", true),
                flag("tie_word_embeddings", false),
                number(root, "initializer_range", 0.02),
                dtype());
    }

    private double epsilon(boolean neox) {
        String key = neox ? "layer_norm_eps" : "rms_norm_eps";
        double epsilon = number(root, key, neox ? 1e-5 : 1e-6);
        if (epsilon < 0) {
            throw new UserException(file + ": " + key + " must not be negative");
        }
        return epsilon;
    }

    private DType dtype() {
        try {
            return DType.ofConfigName(text("dtype", text("torch_dtype", "float32")));
        } catch (UserException e) {
            throw new UserException(file + ": " + e.getMessage(), e);
        }
    }

    /** Transformers 5 gathers everything in rope_parameters; 4 spreads it over the top level. */
    private Rope rope(boolean neox, int headSize) {
        JsonNode five = object("rope_parameters");
        JsonNode scaling = five.isObject() ? five : object("rope_scaling");
        double base = neox ? number(root, "rotary_emb_base", 1e4) : 1e4;
        double theta = number(five, "rope_theta", number(root, "rope_theta", base));
        String partial = "partial_rotary_factor";
        double whole = neox ? number(root, "rotary_pct", 0.25) : 1.0;
        double share = number(five, partial, number(root, partial, whole));
        int dimensions = (int) (headSize * share);
        if (dimensions < 2 || dimensions % 2 != 0 || dimensions > headSize) {
            throw new UserException(
                    file
                            + ": rotary embedding of "
                            + dimensions
                            + " of "
                            + headSize
                            + " head dimensions; it must be even and at most the head's size");
        }
        if (!(theta > 0)) {
            throw new UserException(file + ": rope_theta must be positive");
        }
        return new Rope(dimensions, theta, scaling(scaling));
    }

    private Optional<Rope.Llama3Scaling> scaling(JsonNode node) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        String type = node.path("rope_type").asText(node.path("type").asText("default"));
        if (!Set.of("default", "llama3").contains(type)) {
            throw new UserException(
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
        double value = number(node, key, 0);
        if (!(value > 0)) {
            throw new UserException(file + ": rope scaling lacks a positive " + key);
        }
        return value;
    }

    private int count(String key) {
        JsonNode n = root.path(key);
        if (!n.isInt() || n.asInt() <= 0 || n.asInt() > MAX_COUNT) {
            throw new UserException(
                    file + ": " + key + " must be a positive integer up to " + MAX_COUNT);
        }
        return n.asInt();
    }

    /** Whether a key is there and not null, which Transformers writes for "not set". */
    private boolean given(String key) {
        return root.hasNonNull(key);
    }

    private double number(JsonNode node, String key, double otherwise) {
        if (!node.hasNonNull(key)) {
            return otherwise;
        }
        JsonNode n = node.path(key);
        if (!n.isNumber() || !Double.isFinite(n.asDouble())) {
            throw wrongType(key, "a number");
        }
        return n.asDouble();
    }

    private String text(String key, String otherwise) {
        if (!given(key)) {
            return otherwise;
        }
        if (!root.path(key).isTextual()) {
            throw wrongType(key, "a text");
        }
        return root.path(key).asText();
    }

    private boolean flag(String key, boolean otherwise) {
        if (!given(key)) {
            return otherwise;
        }
        if (!root.path(key).isBoolean()) {
            throw wrongType(key, "true or false");
        }
        return root.path(key).asBoolean();
    }

    private JsonNode object(String key) {
        if (given(key) && !root.path(key).isObject()) {
            throw wrongType(key, "an object");
        }
        return root.path(key);
    }

    private UserException wrongType(String key, String type) {
        return new UserException(file + ": " + key + " must be " + type);
    }

    private void requireText(String key, String only) {
        String value = text(key, only);
        if (!value.equals(only)) {
            throw new UserException(
                    file + ": " + key + " '" + value + "' is not supported; known: " + only);
        }
    }

    private void requireFlag(String key, boolean only) {
        boolean value = flag(key, only);
        if (value != only) {
            throw new UserException(
                    file + ": " + key + " " + value + " is not supported; known: " + only);
        }
    }
}
