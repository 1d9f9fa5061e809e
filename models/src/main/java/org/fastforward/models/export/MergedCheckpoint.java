package org.fastforward.models.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.architecture.CheckpointFit;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.StrictJson;
import org.fastforward.models.decoder.DecoderKernels;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.LinearMap;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.peft.SavedAdapter;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.models.tensors.TensorBytes;
import org.fastforward.models.tensors.TensorLoader;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * A checkpoint with an adapter merged into its weights: {@code W + s B A}, for DoRA {@code g (W + s
 * B A)}, computed in float32 and stored in the checkpoint's own types, one tensor at a time; with
 * what was trained beside the adapter, and the rows and the tokenizer of tokens that were added.
 */
public final class MergedCheckpoint {
    private static final String CONFIG = "config.json";

    private final Checkpoint checkpoint;
    private final Layout layout;
    private final SavedAdapter adapter;
    private final Map<String, Place> adapted;
    private final DecoderKernels kernels;
    private final CheckpointWeights weights;
    private final TensorLoader loader;
    private final NDManager manager;

    /** Where in the model a weight stands. */
    private record Place(int layer, int map) {}

    private MergedCheckpoint(NDManager manager, Checkpoint checkpoint, Path folder, int rows) {
        this.manager = manager;
        this.checkpoint = checkpoint;
        Layout own = CheckpointFit.require(checkpoint);
        this.adapter = PeftFolder.read(folder, own);
        this.layout = Layout.of(own.config().withVocabulary(adapter.vocabulary(rows)));
        this.adapted = adapted();
        Precision precision = Precision.of(DType.F32, manager.getDevice());
        this.kernels = DecoderKernels.compile(manager, layout, adapter.plan(), precision);
        this.weights = new CheckpointWeights(manager, checkpoint, adapter.overlay());
        this.loader = new TensorLoader(manager);
    }

    /** Returns the places of the adapted weights by their names. */
    private Map<String, Place> adapted() {
        Map<String, Place> adapted = new HashMap<>();
        for (int layer = 0; layer < layout.config().layers(); layer++) {
            for (int i = 0; i < layout.linears().size(); i++) {
                if (adapter.plan().kinds().get(layer).get(i).trains()) {
                    int at = layout.linears().get(i).weightIndex();
                    adapted.put(layout.layerTensors(layer).get(at).name(), new Place(layer, i));
                }
            }
        }
        return adapted;
    }

    /**
     * Writes the merged checkpoint, whole or not at all.
     *
     * @param parent decides the device
     * @param folder the adapter, as PEFT writes it
     * @param rows of embedding and head that the adapter's tokenizer needs; 0: the checkpoint's
     * @param out a new or empty folder
     * @throws UserException if the adapter does not fit
     * @throws IOException if a file cannot be written
     */
    public static void write(
            NDManager parent, Checkpoint checkpoint, Path folder, int rows, Path out)
            throws IOException {
        try (NDManager manager = parent.newSubManager()) {
            MergedCheckpoint merged = new MergedCheckpoint(manager, checkpoint, folder, rows);
            try {
                WholeFolder.write(out, merged::writeTo);
            } finally {
                merged.weights.close();
                merged.loader.close();
            }
        }
    }

    private void writeTo(Path to) throws IOException {
        CheckpointFolder.copyDescription(checkpoint.folder(), to);
        CheckpointFolder.copyTokenizer(adapter.folder(), to);
        ObjectNode config = StrictJson.object(to.resolve(CONFIG), 1, "a model's configuration");
        config.put("vocab_size", layout.config().vocabSize());
        config.put("tie_word_embeddings", layout.config().tiedHead());
        Files.writeString(
                to.resolve(CONFIG),
                Json.plain().writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n",
                StandardCharsets.UTF_8);
        List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
        for (TensorSpec tensor : layout.tensors()) {
            DType type = checkpoint.tensors().get(tensor.name()).dtype();
            tensors.add(
                    new SafetensorsWriter.Tensor(
                            tensor.name(),
                            type,
                            Arrays.stream(tensor.shape()).boxed().toList(),
                            () -> List.of(bytes(tensor, type)).iterator()));
        }
        SafetensorsWriter.write(to.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
    }

    private ByteBuffer bytes(TensorSpec tensor, DType type) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray weight = weights.load(scratch, tensor, DType.F32, false);
            Place place = adapted.get(tensor.name());
            if (place != null) {
                weight = map(scratch, place, weight).merged(scratch);
                requireRepresentable(tensor.name(), weight, type);
            }
            return TensorBytes.bytes(weight, type);
        }
    }

    /** What was finite in float32 may not be in the checkpoint's type. */
    private static void requireRepresentable(String name, NDArray weight, DType type) {
        double greatest = type == DType.F16 ? 65504 : 3.38e38;
        try (NDArray size = weight.abs();
                NDArray max = size.max()) {
            if (!(max.getFloat() <= greatest)) {
                throw new UserException(
                        name
                                + " with the adapter merged into it holds "
                                + max.getFloat()
                                + ", which "
                                + type.configName()
                                + " cannot hold");
            }
        }
    }

    private LinearMap map(NDManager scratch, Place place, NDArray weight) {
        LinearSpec spec = layout.linears().get(place.map());
        LinearKind kind = adapter.plan().kinds().get(place.layer()).get(place.map());
        String module = layout.layerPath(place.layer()) + "." + spec.path() + ".";
        List<NDArray> trained = new ArrayList<>();
        for (TensorSpec tensor : kind.trained(spec)) {
            TensorEntry entry = adapter.trained().get(module + tensor.name());
            trained.add(loader.load(scratch, entry, false));
        }
        return new LinearMap(spec, kind, kernels.of(kind), scratch, weight, trained);
    }
}
