package org.fastforward.models.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

/** The two decoder architectures of the paper's models, by their {@code model_type}. */
public enum Architecture {
    /** GPT-NeoX (Pythia): LayerNorm with bias, fused query-key-value, exact GELU. */
    GPT_NEOX("gpt_neox"),
    /** Llama: RMSNorm, grouped-query attention, SwiGLU. */
    LLAMA("llama");

    private final String modelType;

    Architecture(String modelType) {
        this.modelType = modelType;
    }

    /** Returns the {@code model_type} in {@code config.json}. */
    public String modelType() {
        return modelType;
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
