package org.fastforward.models.peft;

import static org.fastforward.models.peft.PeftConfig.bad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The keys of PEFT's {@code adapter_config.json} that are read, and the values of which only some
 * can be computed. A key that is not known here is accepted only while it says nothing (null,
 * false, empty).
 */
final class PeftKeys {
    /** Keys that are read, or that do not matter once an adapter has its weights. */
    private static final Set<String> KNOWN =
            Set.of(
                    "r",
                    "lora_alpha",
                    "lora_dropout",
                    "target_modules",
                    "exclude_modules",
                    "layers_to_transform",
                    "layers_pattern",
                    "rank_pattern",
                    "alpha_pattern",
                    "use_dora",
                    "use_rslora",
                    "lora_bias",
                    "modules_to_save",
                    "trainable_token_indices",
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

    /** Keys of which only some values can be computed. */
    private static final Map<String, Set<String>> ONLY =
            Map.of(
                    "peft_type", Set.of("LORA"),
                    "task_type", Set.of("CAUSAL_LM", "null"),
                    "bias", Set.of("none", "all", "lora_only"),
                    // Other ways to start change the base model's weights.
                    "init_lora_weights", Set.of("true", "false", "gaussian"));

    private PeftKeys() {}

    /**
     * Requires that a configuration asks for nothing else.
     *
     * @throws org.fastforward.shared.UserException naming the first key that does
     */
    static void require(Path file, ObjectNode root) {
        root.properties().forEach(e -> requireNeutral(file, e.getKey(), e.getValue()));
        ONLY.forEach((key, values) -> requireOneOf(file, root, key, values));
    }

    private static void requireNeutral(Path file, String key, JsonNode value) {
        boolean empty = value.isContainerNode() && value.isEmpty();
        boolean off = value.isBoolean() && !value.asBoolean();
        if (!KNOWN.contains(key) && !value.isNull() && !empty && !off) {
            throw bad(file, key, value, "null, false or empty");
        }
    }

    private static void requireOneOf(Path file, JsonNode root, String key, Set<String> values) {
        JsonNode value = root.path(key);
        boolean required = key.equals("peft_type");
        if (!values.contains(value.asText()) && (required || !value.isMissingNode())) {
            throw bad(file, key, value, String.join(" or ", values.stream().sorted().toList()));
        }
    }
}
