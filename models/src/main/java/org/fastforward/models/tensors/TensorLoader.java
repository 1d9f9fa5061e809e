package org.fastforward.models.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.fastforward.models.kernels.KernelText;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.shared.UserException;

/**
 * Brings tensors of safetensors files into memory. On a CPU a tensor that is stored in the wanted
 * type is the mapped file itself: it must not be written to, and its memory is the file's cached
 * pages. Every other tensor is allocated once, in the wanted type and on its device, and filled
 * from the file a few megabytes at a time, so that no second copy exists at any moment.
 *
 * <p>bfloat16 arrays are opaque: DJL does not know the type, and any question for it ends the JVM;
 * they may be passed to kernels, asked for their shape and closed, nothing else.
 */
public final class TensorLoader implements AutoCloseable {
    /** Bytes that are read at once. */
    private static final int BLOCK = 4 << 20;

    /** Mapped bytes from which on it is worth a garbage collection to unmap them. */
    private static final long COLLECTED = 64 << 20;

    private final Kernels kernels;
    private final FiniteNumbers finite;
    private ByteBuffer block;
    private long mappedBytes;

    /**
     * @param manager decides the device
     */
    public TensorLoader(NDManager manager) {
        kernels = Kernels.compile(manager, KernelText.fill("load.py", Map.of()));
        finite = new FiniteNumbers(kernels);
    }

    /**
     * Loads a tensor.
     *
     * @param out owns the result and decides the device
     * @param type F32, or BF16 for an opaque array; rounded to it where it is stored in another
     * @param writable whether the result may be changed in place
     * @throws UserException if the file cannot be read, or holds a number that is not finite
     */
    public NDArray load(NDManager out, TensorEntry entry, DType type, boolean writable) {
        NDArray whole = loadUnchecked(out, entry, type, writable);
        finite.require(whole, entry);
        return whole;
    }

    private NDArray loadUnchecked(NDManager out, TensorEntry entry, DType type, boolean writable) {
        if (entry.dtype() == type && !writable && mappable(out, entry)) {
            return mapped(out, entry);
        }
        NDArray whole = empty(out, new Shape(entry.shape()), type);
        fill(whole, entry);
        return whole;
    }

    /** Loads a tensor as float32; see the other method. */
    public NDArray load(NDManager out, TensorEntry entry, boolean writable) {
        return load(out, entry, DType.F32, writable);
    }

    /**
     * Loads a table with rows added at its end, each the mean of the stored rows.
     *
     * @param out owns the result [rows, width] and decides the device
     * @param entry of shape [fewer than rows, width]
     * @param type F32, or BF16 for an opaque array
     * @throws UserException if the file cannot be read
     */
    public NDArray loadExtended(NDManager out, TensorEntry entry, long rows, DType type) {
        NDArray whole = empty(out, new Shape(rows, entry.shape().get(1)), type);
        fill(whole, entry);
        kernels.update("fill_with_mean", whole, entry.shape().get(0));
        finite.require(whole, entry);
        return whole;
    }

    /**
     * Replaces an array's elements by a tensor's.
     *
     * @param array float32, of the tensor's shape
     * @param updates hold the kernel {@code copy}
     * @throws UserException as {@link #load} does; the array is not changed then
     */
    public void copyInto(NDArray array, TensorEntry entry, Kernels updates) {
        try (NDArray now = load(array.getManager(), entry, false)) {
            updates.update("copy", List.of(array), List.of(now));
        }
    }

    /**
     * Replaces rows of a table.
     *
     * @param table [n, width], of any type
     * @param numbers of the rows, each below n
     * @param rows as many, of the table's width
     * @throws UserException if they do not fit, or as {@link #load} does
     */
    void setRows(NDArray table, long[] numbers, TensorEntry rows) {
        rows.requireShape(numbers.length, table.getShape().get(1));
        for (long number : numbers) {
            if (number >= table.getShape().get(0)) {
                throw new UserException(
                        rows.name()
                                + " in "
                                + rows.file()
                                + " is row "
                                + number
                                + " of a table with "
                                + table.getShape().get(0));
            }
        }
        try (NDManager scratch = table.getManager().newSubManager()) {
            NDArray at = scratch.create(numbers);
            kernels.update("set_rows", table, at, load(scratch, rows, false));
        }
    }

    /** Adds a tensor, scaled, to an array of its shape and any type. */
    void add(NDArray array, TensorEntry other, double scale) {
        try (NDManager scratch = array.getManager().newSubManager()) {
            kernels.update("add_scaled", array, load(scratch, other, false), scale);
        }
    }

    /** Replaces an array's elements by what a run has saved of them, whatever that is. */
    void restoreInto(NDArray array, TensorEntry entry, Kernels updates) {
        try (NDArray now = loadUnchecked(array.getManager(), entry, DType.F32, false)) {
            updates.update("copy", List.of(array), List.of(now));
        }
    }

    private static boolean mappable(NDManager out, TensorEntry entry) {
        return !out.getDevice().isGpu()
                && entry.bytes() <= Integer.MAX_VALUE
                && entry.offset() % entry.dtype().bytes() == 0;
    }

    private NDArray mapped(NDManager out, TensorEntry entry) {
        Shape shape = new Shape(entry.shape());
        try (FileChannel channel = open(entry)) {
            ByteBuffer bytes =
                    channel.map(FileChannel.MapMode.READ_ONLY, entry.offset(), entry.bytes())
                            .order(ByteOrder.nativeOrder());
            mappedBytes += entry.bytes();
            NDArray array = out.create(bytes, shape, carrier(entry.dtype()));
            // The carrier stays open beside its other view: it holds the mapping.
            return entry.dtype() == DType.BF16
                    ? kernels.evaluate(out, "as_bfloat16", array).get(0)
                    : array;
        } catch (IOException e) {
            throw unreadable(entry, e);
        }
    }

    private NDArray empty(NDManager out, Shape shape, DType type) {
        if (type == DType.F32) {
            return out.create(shape, DataType.FLOAT32);
        }
        try (NDArray one = out.create(0f);
                NDArray like = one.broadcast(shape)) {
            return kernels.evaluate(out, "empty_bfloat16", like).get(0);
        }
    }

    private void fill(NDArray whole, TensorEntry entry) {
        int width = entry.dtype().bytes();
        String kernel = entry.dtype() == DType.BF16 ? "fill_from_bfloat16" : "fill";
        try (FileChannel channel = open(entry)) {
            for (long at = 0; at < entry.bytes(); at += BLOCK) {
                ByteBuffer bytes = block((int) Math.min(BLOCK, entry.bytes() - at));
                readFully(channel, bytes, entry, at);
                try (NDArray part =
                        whole.getManager()
                                .create(
                                        bytes,
                                        new Shape(bytes.remaining() / width),
                                        carrier(entry.dtype()))) {
                    kernels.update(kernel, whole, at / width, part);
                }
            }
        } catch (IOException e) {
            throw unreadable(entry, e);
        }
    }

    /** DJL's type for elements of this one; float16 for bfloat16, which it does not know. */
    private static DataType carrier(DType type) {
        return type == DType.F32 ? DataType.FLOAT32 : DataType.FLOAT16;
    }

    private ByteBuffer block(int bytes) {
        if (block == null || block.capacity() < bytes) {
            block = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        return block.clear().limit(bytes);
    }

    private static void readFully(FileChannel channel, ByteBuffer to, TensorEntry entry, long from)
            throws IOException {
        while (to.hasRemaining()) {
            if (channel.read(to, entry.offset() + from + to.position()) < 0) {
                throw new IOException("it ends inside the tensor");
            }
        }
        to.flip();
    }

    private static FileChannel open(TensorEntry entry) throws IOException {
        return FileChannel.open(entry.file(), StandardOpenOption.READ);
    }

    private static UserException unreadable(TensorEntry entry, IOException e) {
        return new UserException(
                "cannot read " + entry.name() + " in " + entry.file() + ": " + e.getMessage(), e);
    }

    /**
     * Ends loading; loaded arrays stay. Java unmaps a file when its buffer is collected, and not
     * before: where much was mapped and all of it is closed by now, its memory is given back.
     */
    @Override
    public void close() {
        kernels.close();
        if (mappedBytes > COLLECTED) {
            System.gc();
        }
    }
}
