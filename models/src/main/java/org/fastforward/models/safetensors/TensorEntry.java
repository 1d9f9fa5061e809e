package org.fastforward.models.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
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
    private static final int BLOCK = 4 << 20;

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

    /**
     * Whether another tensor has this one's type, shape and elements. Reads as far as they are
     * equal: of different tensors, a few bytes.
     *
     * @throws UserException if a file cannot be read
     */
    public boolean holdsTheSameAs(TensorEntry other) {
        if (type != other.type || !shape.equals(other.shape)) {
            return false;
        }
        try (FileChannel a = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel b = FileChannel.open(other.file, StandardOpenOption.READ)) {
            ByteBuffer mine = ByteBuffer.allocate(BLOCK);
            ByteBuffer its = ByteBuffer.allocate(BLOCK);
            for (long at = 0; at < bytes; at += BLOCK) {
                int part = (int) Math.min(BLOCK, bytes - at);
                fill(a, mine.clear().limit(part), offset + at);
                fill(b, its.clear().limit(part), other.offset + at);
                if (!mine.equals(its)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UserException("cannot read " + file + " or " + other.file + ": " + e, e);
        }
    }

    /**
     * Returns the elements as they are stored, a block at a time; see {@link SafetensorsWriter}.
     */
    public Iterable<ByteBuffer> blocks() {
        return () ->
                LongStream.iterate(0, at -> at < bytes, at -> at + BLOCK)
                        .mapToObj(this::block)
                        .iterator();
    }

    private ByteBuffer block(long at) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, bytes - at));
            fill(channel, block, offset + at);
            return block;
        } catch (IOException e) {
            throw new UserException("cannot read " + name + " in " + file + ": " + e, e);
        }
    }

    private static void fill(FileChannel from, ByteBuffer to, long at) throws IOException {
        while (to.hasRemaining()) {
            if (from.read(to, at + to.position()) < 0) {
                throw new IOException("it ends inside a tensor");
            }
        }
        to.flip();
    }
}
