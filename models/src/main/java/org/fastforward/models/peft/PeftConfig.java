package org.fastforward.models.peft;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.shared.UserException;

/**
 * Reads PEFT's {@code adapter_config.json}. Every switch of PEFT that changes what an adapter
 * computes must be off: a key that is not known here is accepted only while it says nothing (null,
 * false, empty).
 */
final class PeftConfig {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final long MAX_BYTES = 1 << 20;

    /** Keys that are read, or that do not matter once an adapter has its weights. */
    private static final Set<String> KNOWN =
            Set.of(
                    "r",
                    "lora_alpha",
                    "lora_dropout",
                    "target_modules",
                    "use_dora",
                    "peft_type",
                    "task_type",
                    "bias",
                    "init_lora_weights",
                    "auto_mapping",
                    "base_model_name_or_path",
                    "inference_mode",
                    "peft_version",
                    "revision",
                    "megatron_core",
                    "qalora_group_size",
                    "runtime_config");

    /** Keys of which only one value can be computed. */
    private static final Map<String, Set<String>> ONLY =
            Map.of(
                    "peft_type", Set.of("LORA"),
                    "task_type", Set.of("CAUSAL_LM", "null"),
                    "bias", Set.of("none"),
                    // Other ways to start change the base model's weights.
                    "init_lora_weights", Set.of("true", "false", "gaussian"));

    private final Path file;
    private final JsonNode root;

    private PeftConfig(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads a configuration.
     *
     * @throws UserException if it is missing, unreadable or not to be computed
     */
    static AdapterSpec read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserException("no " + file + "; give a folder that PEFT wrote");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new UserException(
                        file + " is larger than 1 MiB: not an adapter's configuration");
            }
            JsonNode root = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
            if (!root.isObject()) {
                throw new UserException(file + " is not a JSON object");
            }
            return new PeftConfig(file, root).spec();
        } catch (JsonProcessingException e) {
            throw new UserException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e, e);
        }
    }

    private AdapterSpec spec() {
        root.fields().forEachRemaining(e -> requireNeutral(e.getKey(), e.getValue()));
        ONLY.forEach(this::requireOneOf);
        JsonNode dora = root.path("use_dora");
        if (!dora.isBoolean() && !absent(dora)) {
            throw bad("use_dora", dora, "true or false");
        }
        JsonNode rank = root.path("r");
        if (!rank.isInt() || rank.asInt() <= 0) {
            throw bad("r", rank, "a positive integer");
        }
        JsonNode alpha = root.path("lora_alpha");
        if (!alpha.isNumber() || !(alpha.asDouble() > 0) || Double.isInfinite(alpha.asDouble())) {
            throw bad("lora_alpha", alpha, "a positive number");
        }
        JsonNode dropout = root.path("lora_dropout");
        double p = absent(dropout) ? 0 : dropout.asDouble(-1);
        if (!(p >= 0 && p < 1)) {
            throw bad("lora_dropout", dropout, "a number from 0 to below 1");
        }
        return new AdapterSpec(
                dora.asBoolean(false) ? AdapterKind.DORA : AdapterKind.LORA,
                rank.asInt(),
                alpha.asDouble(),
                p,
                targets(root.path("target_modules")));
    }

    private List<String> targets(JsonNode node) {
        List<String> names = new ArrayList<>();
        if (node.isTextual()) {
            names.add(node.asText());
        }
        for (JsonNode name : node) {
            if (!node.isArray() || !name.isTextual()) {
                throw bad("target_modules", node, "a list of names");
            }
            names.add(name.asText());
        }
        if (names.isEmpty()) {
            throw bad("target_modules", node, "a list of names");
        }
        return List.copyOf(names);
    }

    private void requireNeutral(String key, JsonNode value) {
        boolean empty = value.isContainerNode() && value.isEmpty();
        boolean off = value.isBoolean() && !value.asBoolean();
        if (!KNOWN.contains(key) && !value.isNull() && !empty && !off) {
            throw bad(key, value, "null, false or empty");
        }
    }

    private void requireOneOf(String key, Set<String> values) {
        JsonNode value = root.path(key);
        boolean required = key.equals("peft_type");
        if (!values.contains(value.asText()) && (required || !value.isMissingNode())) {
            throw bad(key, value, String.join(" or ", values.stream().sorted().toList()));
        }
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private UserException bad(String key, JsonNode value, String known) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        String shown = text.length() <= 100 ? text : text.substring(0, 100) + "...";
        return new UserException(
                file + ": " + key + " is " + shown + ", which is not supported; known: " + known);
    }
}
