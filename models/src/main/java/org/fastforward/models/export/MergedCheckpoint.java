package org.fastforward.models.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.CheckpointFit;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.SafetensorsWriter;
import org.fastforward.models.checkpoint.TensorEntry;
import org.fastforward.models.decoder.ModelKernels;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.tensors.TensorBytes;
import org.fastforward.models.tensors.TensorLoader;
import org.fastforward.shared.UserException;

/**
 * A checkpoint with an adapter merged into its weights: {@code W + s B A}, for DoRA {@code g (W + s
 * B A)}, computed in float32 and stored in the checkpoint's own types, one tensor at a time.
 */
public final class MergedCheckpoint {
    private final Checkpoint checkpoint;
    private final AdapterSpec spec;
    private final Map<String, TensorEntry> adapter;
    private final Map<String, String> modules;
    private final Kernels kernels;
    private final TensorLoader loader;
    private final NDManager manager;

    private MergedCheckpoint(NDManager manager, Checkpoint checkpoint, Path folder) {
        Layout layout = CheckpointFit.require(checkpoint);
        this.manager = manager;
        this.checkpoint = checkpoint;
        this.spec = PeftFolder.read(folder, layout);
        this.modules = modules(layout, spec);
        if (!PeftFolder.tables(folder).isEmpty()) {
            throw new UserException(
                    folder
                            + " holds an embedding beside its adapter (tokens were added); merging"
                            + " that is not supported: use the adapter as it is");
        }
        this.adapter = PeftFolder.entries(folder, layout, spec);
        this.kernels = ModelKernels.compile(manager, layout, spec);
        this.loader = new TensorLoader(manager);
    }

    /** Returns, by the name of each adapted weight, its module's path. */
    private static Map<String, String> modules(Layout layout, AdapterSpec spec) {
        Map<String, String> modules = new HashMap<>();
        for (int layer = 0; layer < layout.config().layers(); layer++) {
            List<TensorSpec> tensors = layout.layerTensors(layer);
            for (LinearSpec linear : spec.adapted(layout)) {
                modules.put(
                        tensors.get(linear.weightIndex()).name(),
                        layout.layerPath(layer) + "." + linear.path());
            }
        }
        return modules;
    }

    /**
     * Writes the merged checkpoint with the base's configuration and tokenizer.
     *
     * @param parent decides the device
     * @param folder the adapter, as PEFT writes it
     * @param out a new or empty folder
     * @throws org.fastforward.shared.UserException if the adapter does not fit
     * @throws IOException if a file cannot be written
     */
    public static void write(NDManager parent, Checkpoint checkpoint, Path folder, Path out)
            throws IOException {
        try (NDManager manager = parent.newSubManager()) {
            new MergedCheckpoint(manager, checkpoint, folder).writeTo(out);
        }
    }

    private void writeTo(Path out) throws IOException {
        Files.createDirectories(out);
        List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
        for (TensorEntry entry : checkpoint.tensors().values()) {
            // Old checkpoints hold buffers that are no weights.
            if (entry.type().weights().isPresent()) {
                tensors.add(
                        new SafetensorsWriter.Tensor(
                                entry.name(),
                                entry.dtype(),
                                entry.shape(),
                                () -> List.of(bytes(entry)).iterator()));
            }
        }
        try (Stream<Path> files = Files.list(checkpoint.folder())) {
            for (Path file : files.filter(MergedCheckpoint::isDescription).toList()) {
                Files.copy(
                        file, out.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        SafetensorsWriter.write(out.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
    }

    private static boolean isDescription(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && (name.endsWith(".json") || name.endsWith(".txt") || name.endsWith(".model"))
                && !name.endsWith(".index.json");
    }

    private ByteBuffer bytes(TensorEntry entry) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray weight = loader.load(scratch, entry, false);
            String module = modules.get(entry.name());
            if (module != null) {
                weight =
                        kernels.evaluate(scratch, "merge", weight, inputs(scratch, module, weight))
                                .get(0);
            }
            return TensorBytes.bytes(weight, entry.dtype());
        }
    }

    private List<NDArray> inputs(NDManager scratch, String module, NDArray weight) {
        NDArray a = loader.load(scratch, adapter.get(module + ".lora_A.weight"), false);
        NDArray b = loader.load(scratch, adapter.get(module + ".lora_B.weight"), false);
        if (spec.kind() != AdapterKind.DORA) {
            return List.of(a, b);
        }
        TensorEntry magnitude = adapter.get(module + ".lora_magnitude_vector");
        NDArray squares = kernels.evaluate(scratch, "row_squares", weight).get(0);
        NDArray norm = kernels.evaluate(scratch, "row_norms", weight, squares, a, b).get(0);
        return List.of(a, b, loader.load(scratch, magnitude, false), norm);
    }
}
