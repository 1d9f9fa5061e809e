package org.fastforward.harness.shape;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.checkpoint.Rope;
import org.fastforward.models.safetensors.DType;
import org.fastforward.shared.yaml.YamlText;

/**
 * A model's shape as a YAML file states it. What all of its architecture share is not stated: norm
 * epsilon 1e-5, deviation of fresh weights 0.02; for GPT-NeoX a parallel residual and rotation of a
 * head's first quarter, for Llama of all of it.
 *
 * @param modelType {@code gpt_neox} or {@code llama}
 * @param vocabSize rows of the embedding
 * @param hiddenSize width of the residual stream
 * @param layers decoder layers
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param intermediateSize width of the MLP
 * @param maxPositions longest sequence that the model was trained on; 0: not stated
 * @param ropeTheta base of the rotary frequencies; 0: the architecture's first, 1e4 or 5e5
 * @param tiedHead whether the head is the embedding
 * @param dtype type in which the weights are stored
 */
public record ModelShape(
        String modelType,
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int kvHeads,
        int intermediateSize,
        int maxPositions,
        double ropeTheta,
        boolean tiedHead,
        String dtype) {

    /**
     * Reads a file of shapes.
     *
     * @param beside a class of the package in which the file is a resource
     * @return the shapes by model, in the file's order
     */
    public static Map<String, ModelShape> read(Class<?> beside, String resource) {
        return YamlText.resource(beside, resource)
                .as(new TypeReference<LinkedHashMap<String, ModelShape>>() {});
    }

    /** Returns the model's configuration. */
    public ModelConfig config() {
        boolean neox = modelType.equals(Architecture.GPT_NEOX.modelType());
        int headSize = hiddenSize / heads;
        double theta = ropeTheta > 0 ? ropeTheta : neox ? 1e4 : 5e5;
        return new ModelConfig(
                neox ? Architecture.GPT_NEOX : Architecture.LLAMA,
                vocabSize,
                hiddenSize,
                layers,
                heads,
                kvHeads,
                headSize,
                intermediateSize,
                1e-5,
                new Rope(neox ? headSize / 4 : headSize, theta, Optional.empty()),
                true,
                tiedHead,
                0.02,
                DType.ofConfigName(dtype));
    }
}
