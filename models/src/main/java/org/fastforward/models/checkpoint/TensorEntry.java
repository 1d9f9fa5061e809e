package org.fastforward.models.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Where one tensor lies.
 *
 * @param name its full name, such as {@code gpt_neox.layers.0.attention.dense.weight}
 * @param dtype element type
 * @param shape dimensions
 * @param file the safetensors file
 * @param offset first byte, counted from the file's start
 * @param bytes length in bytes
 */
public record TensorEntry(
        String name, DType dtype, List<Long> shape, Path file, long offset, long bytes) {

    /** Returns the number of elements. */
    public long elements() {
        return bytes / dtype.bytes();
    }

    TensorEntry requireShape(long... expected) {
        if (!shape.equals(Arrays.stream(expected).boxed().toList())) {
            throw new BadCheckpointException(
                    name
                            + " in "
                            + file
                            + " has shape "
                            + shape
                            + ", but config.json asks for "
                            + Arrays.toString(expected));
        }
        return this;
    }
}
