package org.fastforward.models.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.shared.UserException;

/** float32 arrays in a safetensors file and back, bit for bit: what a training checkpoint holds. */
public final class TensorFile {
    private TensorFile() {}

    /**
     * Writes arrays, one at a time in host memory.
     *
     * @param out stays open
     * @param arrays float32, by name; stay open
     * @param metadata text pairs for the file's header
     * @throws IOException if the stream refuses
     */
    public static void write(
            OutputStream out, Map<String, NDArray> arrays, Map<String, String> metadata)
            throws IOException {
        List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
        arrays.forEach((name, array) -> tensors.add(TensorBytes.of(name, array, DType.F32)));
        SafetensorsWriter.write(out, tensors, metadata);
    }

    /**
     * Copies a file's tensors into arrays that exist.
     *
     * @param parent decides the device
     * @param kernels hold the kernel {@code copy}
     * @param into float32, by the names in the file; other tensors of the file are left out
     * @throws UserException if a tensor is missing or has another shape; nothing is changed then
     */
    public static void load(
            NDManager parent, Path file, Kernels kernels, Map<String, NDArray> into) {
        Map<String, TensorEntry> stored = SafetensorsReader.read(file);
        into.forEach(
                (name, array) -> {
                    TensorEntry entry = stored.get(name);
                    if (entry == null) {
                        throw new UserException("tensor " + name + " is missing in " + file);
                    }
                    entry.requireShape(array.getShape().getShape());
                });
        try (TensorLoader loader = new TensorLoader(parent)) {
            into.forEach((name, array) -> loader.restoreInto(array, stored.get(name), kernels));
        }
    }
}
