package org.fastforward.models.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.TensorEntry;

/**
 * The weights of a checkpoint folder. Where the model asks for another number of embedding rows
 * than the checkpoint has (special tokens were added), rows are cut off at the end, or added as the
 * mean of all rows, so that new tokens start in the middle of the known ones.
 */
public final class CheckpointWeights implements WeightSource, AutoCloseable {
    private final Checkpoint checkpoint;
    private final Map<String, TensorEntry> replaced;
    private final TensorLoader loader;

    /**
     * @param manager decides the device
     */
    public CheckpointWeights(NDManager manager, Checkpoint checkpoint) {
        this(manager, checkpoint, Map.of());
    }

    /**
     * @param manager decides the device
     * @param replaced tensors to take from elsewhere, by name, such as the tables that PEFT saved
     *     beside an adapter
     */
    public CheckpointWeights(
            NDManager manager, Checkpoint checkpoint, Map<String, TensorEntry> replaced) {
        this.checkpoint = checkpoint;
        this.replaced = Map.copyOf(replaced);
        this.loader = new TensorLoader(manager);
    }

    /**
     * Requires that all weights are finite numbers. Loads them one by one, those that are stored as
     * they compute by mapping their file.
     *
     * @param parent decides the device
     * @throws org.fastforward.shared.UserException naming the first tensor that holds another
     */
    public static void requireFinite(NDManager parent, Checkpoint checkpoint) {
        try (TensorLoader loader = new TensorLoader(parent)) {
            for (TensorSpec tensor : Layout.of(checkpoint.config()).tensors()) {
                TensorEntry entry = checkpoint.tensor(tensor.name(), tensor.shape());
                DType type = entry.dtype() == DType.F32 ? DType.F32 : DType.BF16;
                try (NDManager scratch = parent.newSubManager()) {
                    loader.load(scratch, entry, type, false);
                }
            }
        }
    }

    @Override
    public NDArray load(NDManager out, TensorSpec tensor, DType type, boolean writable) {
        long[] shape = tensor.shape();
        TensorEntry other = replaced.get(tensor.name());
        if (other != null) {
            return loader.load(out, other.requireShape(shape), type, writable);
        }
        int stored = checkpoint.config().vocabSize();
        boolean vocabulary = shape.length == 2 && shape[0] != stored && isVocabulary(tensor);
        if (vocabulary) {
            TensorEntry table = checkpoint.tensor(tensor.name(), stored, shape[1]);
            return resized(out, table, shape[0], type, writable);
        }
        return loader.load(out, checkpoint.tensor(tensor.name(), shape), type, writable);
    }

    private NDArray resized(
            NDManager out, TensorEntry table, long rows, DType type, boolean writable) {
        return rows > table.shape().get(0)
                ? loader.loadExtended(out, table, rows, type)
                : loader.load(out, table.firstRows(rows), type, writable);
    }

    private boolean isVocabulary(TensorSpec tensor) {
        return tensor.name().endsWith("embed_in.weight")
                || tensor.name().endsWith("embed_tokens.weight")
                || tensor.name().endsWith("embed_out.weight")
                || tensor.name().endsWith("lm_head.weight");
    }

    @Override
    public void close() {
        loader.close();
    }
}
