package org.fastforward.models.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

/** The two decoder architectures of the paper's models, by their {@code model_type}. */
public enum Architecture {
    /** GPT-NeoX (Pythia): LayerNorm with bias, fused query-key-value, exact GELU. */
    GPT_NEOX("gpt_neox", "gpt_neox.embed_in.weight", "embed_out.weight"),
    /** Llama: RMSNorm, grouped-query attention, SwiGLU. */
    LLAMA("llama", "model.embed_tokens.weight", "lm_head.weight");

    private final String modelType;
    private final String embedding;
    private final String head;

    Architecture(String modelType, String embedding, String head) {
        this.modelType = modelType;
        this.embedding = embedding;
        this.head = head;
    }

    /** Returns the {@code model_type} in {@code config.json}. */
    public String modelType() {
        return modelType;
    }

    /** Returns the name of the input embedding [vocabulary, hidden]. */
    public String embedding() {
        return embedding;
    }

    /** Returns the name of the output head [vocabulary, hidden], where it is not the embedding. */
    public String head() {
        return head;
    }

    static Architecture ofModelType(String type, Object where) {
        for (Architecture a : values()) {
            if (a.modelType.equals(type)) {
                return a;
            }
        }
        String known =
                Arrays.stream(values())
                        .map(Architecture::modelType)
                        .collect(Collectors.joining(", "));
        throw new UserException(
                "model_type '" + type + "' in " + where + " is not supported; known: " + known);
    }
}
