package org.fastforward.models.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.CheckpointFit;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.SafetensorsWriter;
import org.fastforward.models.checkpoint.TensorEntry;
import org.fastforward.models.decoder.DecoderKernels;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.LinearMap;
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
    private final Layout layout;
    private final AdapterPlan plan;
    private final Map<String, TensorEntry> adapter;
    private final Map<String, Place> adapted;
    private final DecoderKernels kernels;
    private final TensorLoader loader;
    private final NDManager manager;

    /** Where in the model a weight stands. */
    private record Place(int layer, int map) {}

    private MergedCheckpoint(NDManager manager, Checkpoint checkpoint, Path folder) {
        this.layout = CheckpointFit.require(checkpoint);
        this.manager = manager;
        this.checkpoint = checkpoint;
        AdapterSpec spec = PeftFolder.read(folder, layout);
        this.plan = AdapterPlan.of(layout, spec);
        this.adapted = adapted();
        if (!PeftFolder.tables(folder).isEmpty()) {
            throw new UserException(
                    folder
                            + " holds an embedding beside its adapter (tokens were added); merging"
                            + " that is not supported: use the adapter as it is");
        }
        this.adapter = PeftFolder.entries(folder, layout, spec);
        this.kernels =
                DecoderKernels.compile(
                        manager, layout, plan, Precision.of(DType.F32, manager.getDevice()));
        this.loader = new TensorLoader(manager);
    }

    /** Returns the places of the adapted weights by their names. */
    private Map<String, Place> adapted() {
        Map<String, Place> adapted = new HashMap<>();
        for (int layer = 0; layer < layout.config().layers(); layer++) {
            for (int i = 0; i < layout.linears().size(); i++) {
                if (plan.kinds().get(layer).get(i).trains()) {
                    int at = layout.linears().get(i).weightIndex();
                    adapted.put(layout.layerTensors(layer).get(at).name(), new Place(layer, i));
                }
            }
        }
        return adapted;
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
        CheckpointFolder.copyDescription(checkpoint.folder(), out);
        SafetensorsWriter.write(out.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
    }

    private ByteBuffer bytes(TensorEntry entry) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray weight = loader.load(scratch, entry, false);
            Place place = adapted.get(entry.name());
            if (place != null) {
                weight = map(scratch, place, weight).merged(scratch);
            }
            return TensorBytes.bytes(weight, entry.dtype());
        }
    }

    private LinearMap map(NDManager scratch, Place place, NDArray weight) {
        LinearSpec spec = layout.linears().get(place.map());
        LinearKind kind = plan.kinds().get(place.layer()).get(place.map());
        String module = layout.layerPath(place.layer()) + "." + spec.path() + ".";
        List<NDArray> trained = new ArrayList<>();
        for (TensorSpec tensor : kind.trained(spec)) {
            trained.add(loader.load(scratch, adapter.get(module + tensor.name()), false));
        }
        return new LinearMap(spec, kind, kernels.of(kind), scratch, weight, trained);
    }
}
