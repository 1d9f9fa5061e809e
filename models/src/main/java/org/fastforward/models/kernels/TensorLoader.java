package org.fastforward.models.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.fastforward.models.checkpoint.BadCheckpointException;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.TensorEntry;

/**
 * Brings tensors of safetensors files into memory, one at a time. A float32 tensor that is wanted
 * as float32 is the mapped file itself: it must not be written to. bfloat16 arrays are opaque: DJL
 * does not know the type, and any question for it ends the JVM; they may be passed to kernels,
 * asked for their shape and closed, nothing else.
 */
public final class TensorLoader implements AutoCloseable {
    private final Kernels kernels;

    /**
     * @param manager decides the device
     */
    public TensorLoader(NDManager manager) {
        kernels = Kernels.compile(manager, KernelText.fill("load.py", Map.of()));
    }

    /**
     * Loads a tensor as bfloat16.
     *
     * @param out owns the result, opaque
     * @throws BadCheckpointException if the file cannot be mapped
     */
    public NDArray loadBfloat16(NDManager out, TensorEntry entry) {
        if (entry.dtype() != DType.BF16) {
            try (NDArray full = load(out, entry, false)) {
                return toBfloat16(out, full);
            }
        }
        long[] dims = new Shape(entry.shape()).getShape().clone();
        dims[dims.length - 1] *= 2;
        try (NDArray raw = out.create(map(entry), new Shape(dims), DataType.UINT8)) {
            return kernels.evaluate(out, "from_bfloat16", raw).get(0);
        }
    }

    /**
     * Rounds to bfloat16.
     *
     * @param out owns the result, opaque
     */
    public NDArray toBfloat16(NDManager out, NDArray array) {
        return kernels.evaluate(out, "to_bfloat16", array).get(0);
    }

    /**
     * Loads a tensor as float32.
     *
     * @param out owns the result, float32
     * @param writable whether the result may be changed in place
     * @throws BadCheckpointException if the file cannot be mapped
     */
    public NDArray load(NDManager out, TensorEntry entry, boolean writable) {
        ByteBuffer bytes = map(entry);
        Shape shape = new Shape(entry.shape());
        switch (entry.dtype()) {
            case F32 -> {
                boolean aligned = entry.offset() % Float.BYTES == 0;
                NDArray mapped = out.create(aligned ? bytes : copy(bytes), shape, DataType.FLOAT32);
                if (!writable) {
                    return mapped;
                }
                try (mapped) {
                    return mapped.duplicate();
                }
            }
            case F16 -> {
                try (NDArray half = out.create(bytes, shape, DataType.FLOAT16)) {
                    return half.toType(DataType.FLOAT32, true);
                }
            }
            case BF16 -> {
                long[] dims = shape.getShape().clone();
                dims[dims.length - 1] *= 2;
                try (NDArray raw = out.create(bytes, new Shape(dims), DataType.UINT8);
                        NDArray half = kernels.evaluate(out, "from_bfloat16", raw).get(0)) {
                    return kernels.evaluate(out, "to_float32", half).get(0);
                }
            }
        }
        throw new IllegalStateException("no loader for " + entry.dtype());
    }

    /**
     * Replaces an array's elements by a tensor's.
     *
     * @param array float32, of the tensor's shape
     * @param updates hold the kernel {@code copy}
     */
    public void copyInto(NDArray array, TensorEntry entry, Kernels updates) {
        try (NDArray now = load(array.getManager(), entry, false)) {
            updates.update("copy", List.of(array), List.of(now));
        }
    }

    private static ByteBuffer map(TensorEntry entry) {
        try (FileChannel channel = FileChannel.open(entry.file(), StandardOpenOption.READ)) {
            MappedByteBuffer mapped =
                    channel.map(FileChannel.MapMode.READ_ONLY, entry.offset(), entry.bytes());
            return mapped.order(ByteOrder.nativeOrder());
        } catch (IOException | IllegalArgumentException e) {
            throw new BadCheckpointException(
                    "cannot map " + entry.name() + " in " + entry.file() + ": " + e.getMessage(),
                    e);
        }
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining())
                .order(ByteOrder.nativeOrder())
                .put(bytes)
                .flip();
    }

    @Override
    public void close() {
        kernels.close();
    }
}
