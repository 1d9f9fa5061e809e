package org.fastforward.models.checkpoint;

import org.fastforward.models.safetensors.DType;

/**
 * What {@code config.json} says of a model, checked.
 *
 * @param architecture which of the two decoders
 * @param vocabSize rows of the embedding
 * @param hiddenSize width n of the residual stream
 * @param layers decoder layers
 * @param heads query heads
 * @param kvHeads key and value heads; equal to {@code heads} for GPT-NeoX
 * @param headSize width of a head
 * @param intermediateSize width of the MLP
 * @param normEpsilon epsilon of LayerNorm or RMSNorm
 * @param rope rotary embedding
 * @param parallelResidual GPT-NeoX: attention and MLP both read the layer's input
 * @param tiedHead the output head is the embedding
 * @param initializerRange standard deviation of freshly initialised weights
 * @param dtype the type that the checkpoint declares for its weights
 */
public record ModelConfig(
        Architecture architecture,
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int kvHeads,
        int headSize,
        int intermediateSize,
        double normEpsilon,
        Rope rope,
        boolean parallelResidual,
        boolean tiedHead,
        double initializerRange,
        DType dtype) {

    /**
     * Returns this with another vocabulary.
     *
     * @param rows of embedding and head; 0: as it is
     */
    public ModelConfig withVocabulary(int rows) {
        return new ModelConfig(
                architecture,
                rows > 0 ? rows : vocabSize,
                hiddenSize,
                layers,
                heads,
                kvHeads,
                headSize,
                intermediateSize,
                normEpsilon,
                rope,
                parallelResidual,
                tiedHead,
                initializerRange,
                dtype);
    }

    /**
     * Returns this with what the weights say of the head.
     *
     * @param tied whether it is the embedding
     */
    ModelConfig withTiedHead(boolean tied) {
        return new ModelConfig(
                architecture,
                vocabSize,
                hiddenSize,
                layers,
                heads,
                kvHeads,
                headSize,
                intermediateSize,
                normEpsilon,
                rope,
                parallelResidual,
                tied,
                initializerRange,
                dtype);
    }
}
