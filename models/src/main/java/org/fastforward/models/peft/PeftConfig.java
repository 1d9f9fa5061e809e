package org.fastforward.models.peft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.fastforward.models.checkpoint.StrictJson;
import org.fastforward.models.linear.Dora;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.Lora;
import org.fastforward.models.linear.LowRank;
import org.fastforward.shared.UserException;

/**
 * PEFT's {@code adapter_config.json}. Every switch of PEFT that changes what an adapter computes is
 * either read or must be off: a key that is not known here is accepted only while it says nothing
 * (null, false, empty).
 *
 * @param file where it stands
 * @param root the whole configuration
 * @param targets which linear maps have an adapter
 */
record PeftConfig(Path file, ObjectNode root, TargetModules targets) {
    private static final int MAX_MEBIBYTES = 1;

    /**
     * Reads a configuration.
     *
     * @throws UserException if it is missing, unreadable or not to be computed
     */
    static PeftConfig read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserException("no " + file + "; give a folder that PEFT wrote");
        }
        ObjectNode root = StrictJson.object(file, MAX_MEBIBYTES, "an adapter's configuration");
        PeftKeys.require(file, root);
        PeftConfig config = new PeftConfig(file, root, TargetModules.read(file, root));
        // What is wrong with any of them is told now.
        config.kind("");
        config.patterns("rank_pattern").values().forEach(v -> config.rank("rank_pattern", v));
        config.patterns("alpha_pattern").values().forEach(v -> config.positive("alpha_pattern", v));
        config.modulesToSave();
        config.tokenIndices("");
        if (config.loraBias() && config.flag("use_dora")) {
            throw bad(file, "lora_bias", root.path("lora_bias"), "false with use_dora");
        }
        return config;
    }

    /** Returns r, which holds where no pattern gives another. */
    int rank() {
        return rank("r", root.path("r"));
    }

    /** Returns alpha, which holds where no pattern gives another. */
    double alpha() {
        return positive("lora_alpha", root.path("lora_alpha"));
    }

    /** Returns how an adapted linear map is computed. */
    LinearKind kind(String path) {
        LowRank size =
                new LowRank(
                        patterned("rank_pattern", path, "r"),
                        patternedAlpha(path),
                        flag("use_rslora"),
                        dropout());
        return flag("use_dora") ? new Dora(size) : new Lora(size);
    }

    private int patterned(String key, String path, String otherwise) {
        JsonNode value = match(key, path);
        return value == null ? rank(otherwise, root.path(otherwise)) : rank(key, value);
    }

    private double patternedAlpha(String path) {
        JsonNode value = match("alpha_pattern", path);
        return value == null ? alpha() : positive("alpha_pattern", value);
    }

    /** As PEFT's get_pattern_key: the first pattern that fits the end of the path, or all of it. */
    private JsonNode match(String key, String path) {
        for (Map.Entry<Pattern, JsonNode> e : patterns(key).entrySet()) {
            if (e.getKey().matcher(path).lookingAt()) {
                return e.getValue();
            }
        }
        return null;
    }

    private Map<Pattern, JsonNode> patterns(String key) {
        JsonNode node = root.path(key);
        if (!absent(node) && !node.isObject()) {
            throw bad(file, key, node, "an object of patterns");
        }
        Map<Pattern, JsonNode> patterns = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> e : node.properties()) {
            patterns.put(
                    TargetModules.pattern(file, key, "(.*\\.)?(" + e.getKey() + ")$"),
                    e.getValue());
        }
        return patterns;
    }

    private double dropout() {
        JsonNode dropout = root.path("lora_dropout");
        double p = absent(dropout) ? 0 : dropout.asDouble(-1);
        if (!(p >= 0 && p < 1)) {
            throw bad(file, "lora_dropout", dropout, "a number from 0 to below 1");
        }
        return p;
    }

    /** Whether B has a bias. */
    boolean loraBias() {
        return flag("lora_bias");
    }

    /** Returns which of the base model's biases were trained: none, all or lora_only. */
    String bias() {
        return absent(root.path("bias")) ? "none" : root.path("bias").asText();
    }

    /** Returns the names or paths of modules that were trained as a whole. */
    List<String> modulesToSave() {
        List<String> names = new ArrayList<>();
        JsonNode node = root.path("modules_to_save");
        if (!absent(node) && !node.isArray()) {
            throw bad(file, "modules_to_save", node, "a list of names");
        }
        for (JsonNode name : node) {
            if (!name.isTextual()) {
                throw bad(file, "modules_to_save", node, "a list of names");
            }
            names.add(name.asText());
        }
        return names;
    }

    /**
     * Returns the tokens whose rows were trained, by the name of the embedding or head.
     *
     * @param embedding the name that a plain list stands for
     */
    Map<String, long[]> tokenIndices(String embedding) {
        JsonNode node = root.path("trainable_token_indices");
        Map<String, long[]> indices = new LinkedHashMap<>();
        if (node.isArray() && !node.isEmpty()) {
            indices.put(embedding, indices(node));
        } else if (node.isObject()) {
            node.properties().forEach(e -> indices.put(e.getKey(), indices(e.getValue())));
        } else if (!absent(node) && !node.isArray()) {
            throw bad(file, "trainable_token_indices", node, "a list, or lists by module");
        }
        return indices;
    }

    private long[] indices(JsonNode list) {
        if (!list.isArray()) {
            throw bad(file, "trainable_token_indices", list, "a list of token ids");
        }
        long[] indices = new long[list.size()];
        for (int i = 0; i < indices.length; i++) {
            JsonNode index = list.get(i);
            if (!index.isInt() || index.asInt() < 0) {
                throw bad(file, "trainable_token_indices", list, "a list of token ids");
            }
            indices[i] = index.asInt();
        }
        return indices;
    }

    private boolean flag(String key) {
        JsonNode node = root.path(key);
        if (!node.isBoolean() && !absent(node)) {
            throw bad(file, key, node, "true or false");
        }
        return node.asBoolean(false);
    }

    private int rank(String key, JsonNode value) {
        if (!value.isInt() || value.asInt() <= 0) {
            throw bad(file, key, value, "a positive integer");
        }
        return value.asInt();
    }

    private double positive(String key, JsonNode value) {
        if (!value.isNumber() || !(value.asDouble() > 0) || Double.isInfinite(value.asDouble())) {
            throw bad(file, key, value, "a positive number");
        }
        return value.asDouble();
    }

    static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    static UserException bad(Path file, String key, JsonNode value, String known) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        String shown = text.length() <= 100 ? text : text.substring(0, 100) + "...";
        return new UserException(
                file + ": " + key + " is " + shown + ", which is not supported; known: " + known);
    }
}
