package org.fastforward.models.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import org.fastforward.models.safetensors.DType;
import org.fastforward.shared.UserException;

/**
 * Reads {@code config.json} of {@code gpt_neox} and {@code llama} models as Transformers 4 writes
 * it ({@code rope_theta}, {@code rotary_emb_base}, {@code rope_scaling}, {@code torch_dtype}) and
 * as Transformers 5 does ({@code rope_parameters}, {@code dtype}). What it cannot compute it
 * refuses by name.
 */
public final class ConfigReader {
    private static final int MAX_MEBIBYTES = 1;

    private ConfigReader() {}

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
        return config(
                new ConfigKeys(
                        file,
                        "",
                        StrictJson.object(file, MAX_MEBIBYTES, "a model's configuration")));
    }

    private static ModelConfig config(ConfigKeys root) {
        Architecture architecture =
                Architecture.ofModelType(root.text("model_type", ""), root.file());
        boolean neox = architecture == Architecture.GPT_NEOX;
        refuseWhatChangesTheModel(root, neox);
        int heads = root.count("num_attention_heads");
        int headSize = headSize(root, heads, neox);
        return new ModelConfig(
                architecture,
                root.count("vocab_size"),
                root.count("hidden_size"),
                root.count("num_hidden_layers"),
                heads,
                keyValueHeads(root, heads, neox),
                headSize,
                root.count("intermediate_size"),
                epsilon(root, neox),
                RopeReader.read(root, architecture, headSize),
                root.flag("use_parallel_residual", true),
                root.flag("tie_word_embeddings", false),
                root.number("initializer_range").orElse(0.02),
                dtype(root));
    }

    /** What Transformers would compute otherwise than this project does. */
    private static void refuseWhatChangesTheModel(ConfigKeys root, boolean neox) {
        root.requireText("hidden_act", neox ? "gelu" : "silu");
        root.requireFlag("attention_bias", neox);
        root.requireNumber("attention_dropout", 0);
        if (neox) {
            root.requireNumber("hidden_dropout", 0);
        } else {
            root.requireFlag("mlp_bias", false);
        }
        if (root.given("quantization_config")) {
            throw root.bad(
                    "quantization_config is given: quantised weights are not supported; give the"
                            + " checkpoint that was quantised");
        }
    }

    private static int headSize(ConfigKeys root, int heads, boolean neox) {
        int hidden = root.count("hidden_size");
        // Transformers demands it also where head_dim is given.
        if (hidden % heads != 0) {
            throw root.bad("hidden_size " + hidden + " is no multiple of " + heads + " heads");
        }
        int headSize = root.given("head_dim") ? root.count("head_dim") : hidden / heads;
        if ((long) headSize * heads > ConfigKeys.MAX_COUNT) {
            throw root.bad("head_dim " + headSize + " is too large for " + heads + " heads");
        }
        if (neox && headSize * heads != hidden) {
            throw root.bad(
                    "head_dim "
                            + headSize
                            + " is not hidden_size "
                            + hidden
                            + " shared by "
                            + heads
                            + " heads");
        }
        return headSize;
    }

    private static int keyValueHeads(ConfigKeys root, int heads, boolean neox) {
        boolean given = !neox && root.given("num_key_value_heads");
        int shared = given ? root.count("num_key_value_heads") : heads;
        if (heads % shared != 0) {
            throw root.bad(heads + " heads cannot share " + shared + " key-value heads");
        }
        return shared;
    }

    private static double epsilon(ConfigKeys root, boolean neox) {
        String key = neox ? "layer_norm_eps" : "rms_norm_eps";
        double epsilon = root.number(key).orElse(neox ? 1e-5 : 1e-6);
        if (epsilon < 0) {
            throw root.bad(key + " must not be negative");
        }
        return epsilon;
    }

    /** Transformers 5 keeps dtype where torch_dtype says something else; null: not set. */
    private static DType dtype(ConfigKeys root) {
        String key = root.given("dtype") ? "dtype" : "torch_dtype";
        try {
            return root.given(key) ? DType.ofConfigName(root.text(key, "")) : DType.F32;
        } catch (UserException e) {
            throw new UserException(root.file() + ": " + e.getMessage(), e);
        }
    }
}
