package org.fastforward.models.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.safetensors.DType;

/**
 * Freshly initialised weights as Transformers makes them: matrices normal with the configuration's
 * {@code initializer_range}, norm weights one, biases zero. Each tensor depends on the seed and its
 * name alone.
 */
public final class RandomWeights implements WeightSource {
    private final ModelConfig config;
    private final long seed;

    /**
     * @param seed of all tensors
     */
    public RandomWeights(ModelConfig config, long seed) {
        this.config = config;
        this.seed = seed;
    }

    @Override
    public NDArray load(NDManager out, TensorSpec tensor, DType type, boolean writable) {
        if (type != DType.F32) {
            throw new IllegalArgumentException("random weights are made as float32 only");
        }
        float[] values = new float[Math.toIntExact(tensor.elements())];
        if (tensor.shape().length == 1) {
            Arrays.fill(values, tensor.name().endsWith(".bias") ? 0f : 1f);
        } else {
            Random random = new Random(seed * 31 + tensor.name().hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (config.initializerRange() * random.nextGaussian());
            }
        }
        return out.create(values, new Shape(tensor.shape()));
    }
}
