package org.fastforward.models.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fastforward.shared.UserException;

/**
 * Where one tensor lies.
 *
 * @param name its full name, such as {@code gpt_neox.layers.0.attention.dense.weight}
 * @param type element type
 * @param shape dimensions
 * @param file the safetensors file
 * @param offset first byte, counted from the file's start
 * @param bytes length in bytes
 */
public record TensorEntry(
        String name, ElementType type, List<Long> shape, Path file, long offset, long bytes) {

    /**
     * Returns the element type of a tensor that holds weights.
     *
     * @throws UserException if weights cannot have it
     */
    public DType dtype() {
        return type.weights()
                .orElseThrow(
                        () ->
                                new UserException(
                                        "tensor "
                                                + name
                                                + " in "
                                                + file
                                                + " has type "
                                                + type
                                                + "; weights must be F32, F16 or BF16"));
    }

    /**
     * Returns the beginning of a table.
     *
     * @param rows at most as many as it has
     */
    public TensorEntry firstRows(long rows) {
        List<Long> first = new ArrayList<>(shape);
        first.set(0, rows);
        return new TensorEntry(
                name, type, List.copyOf(first), file, offset, bytes / shape.get(0) * rows);
    }

    /** Returns the number of elements. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /**
     * Returns this if it has the shape.
     *
     * @throws UserException if it has another
     */
    public TensorEntry requireShape(long... expected) {
        if (!shape.equals(Arrays.stream(expected).boxed().toList())) {
            throw new UserException(
                    name
                            + " in "
                            + file
                            + " has shape "
                            + shape
                            + ", but the model needs "
                            + Arrays.toString(expected));
        }
        return this;
    }
}
