package org.fastforward.models.export;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.tensors.TensorBytes;

/**
 * Writes a checkpoint folder of any size with random weights: matrices normal with the
 * configuration's {@code initializer_range}, norm weights one, biases zero. Numbers are made as
 * they are written, some megabytes at a time. Each tensor depends on the seed and its name alone.
 */
public final class RandomCheckpoint {
    private RandomCheckpoint() {}

    /**
     * Writes {@code config.json} and the weights, without a tokenizer.
     *
     * @param config says the type in which the weights are stored
     * @param maxPositions longest sequence, for the configuration alone
     * @throws IOException if a file cannot be written
     */
    public static void write(Path folder, ModelConfig config, int maxPositions, long seed)
            throws IOException {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NormalBlocks blocks =
                    NormalBlocks.of(manager, config.initializerRange(), config.dtype());
            List<SafetensorsWriter.Tensor> tensors =
                    Layout.of(config).tensors().stream()
                            .map(t -> tensor(manager, blocks, t, config.dtype(), seed))
                            .toList();
            CheckpointFolder.write(folder, config, tensors, maxPositions, 0, 0);
        }
    }

    private static SafetensorsWriter.Tensor tensor(
            NDManager manager, NormalBlocks blocks, TensorSpec spec, DType type, long seed) {
        return new SafetensorsWriter.Tensor(
                spec.name(),
                type,
                Arrays.stream(spec.shape()).boxed().toList(),
                () ->
                        spec.shape().length == 1
                                ? List.of(constant(manager, spec, type)).iterator()
                                : blocks.iterator(
                                        spec.elements(), seed * 31 + spec.name().hashCode()));
    }

    private static ByteBuffer constant(NDManager manager, TensorSpec spec, DType type) {
        Shape shape = new Shape(spec.shape());
        try (NDArray values =
                spec.name().endsWith(".bias") ? manager.zeros(shape) : manager.ones(shape)) {
            return TensorBytes.bytes(values, type);
        }
    }
}
