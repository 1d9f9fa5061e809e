package org.fastforward.models.tensors;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsWriter;

/** Turns float32 arrays into tensors of safetensors files. */
public final class TensorBytes {
    private TensorBytes() {}

    /**
     * Describes an array as a tensor to write, rounded to the type when it is written.
     *
     * @param array float32; stays open until then
     */
    public static SafetensorsWriter.Tensor of(String name, NDArray array, DType dtype) {
        return new SafetensorsWriter.Tensor(
                name,
                dtype,
                Arrays.stream(array.getShape().getShape()).boxed().toList(),
                () -> List.of(bytes(array, dtype)).iterator());
    }

    /**
     * Copies an array's elements, rounded to the type.
     *
     * @param array float32; stays open
     * @return little endian, row by row
     */
    public static ByteBuffer bytes(NDArray array, DType dtype) {
        if (array.getDevice().isGpu()) {
            // Read on its device, the copy in main memory would live as long as the array's
            // manager.
            NDArray here = array.toDevice(Device.cpu(), true);
            try {
                return bytes(here, dtype);
            } finally {
                here.getManager().close();
            }
        }
        return switch (dtype) {
            case F32 -> ByteBuffer.wrap(array.toByteArray());
            case F16 -> {
                try (NDArray half = array.toType(DataType.FLOAT16, true)) {
                    yield ByteBuffer.wrap(half.toByteArray());
                }
            }
            case BF16 -> bfloat16(array.toFloatArray());
        };
    }

    /** Rounds to nearest, ties to even, as PyTorch does. */
    private static ByteBuffer bfloat16(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : values) {
            int bits = Float.floatToRawIntBits(v);
            int rounded = Float.isNaN(v) ? bits | 0x400000 : bits + 0x7fff + ((bits >>> 16) & 1);
            bytes.putShort((short) (rounded >>> 16));
        }
        return bytes.flip();
    }
}
