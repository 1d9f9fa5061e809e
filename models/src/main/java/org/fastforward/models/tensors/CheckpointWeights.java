package org.fastforward.models.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.TensorEntry;

/**
 * The weights of a checkpoint folder. Where the model asks for another number of embedding rows
 * than the checkpoint has (special tokens were added), rows are cut off at the end, or added as the
 * mean of all rows, so that new tokens start in the middle of the known ones. What was trained
 * beside an adapter may lie over them.
 */
public final class CheckpointWeights implements WeightSource, AutoCloseable {
    private final Checkpoint checkpoint;
    private final Overlay overlay;
    private final TensorLoader loader;

    /**
     * @param manager decides the device
     */
    public CheckpointWeights(NDManager manager, Checkpoint checkpoint) {
        this(manager, checkpoint, Overlay.NONE);
    }

    /**
     * @param manager decides the device
     * @param overlay what was trained beside an adapter, such as an embedding that PEFT saved
     */
    public CheckpointWeights(NDManager manager, Checkpoint checkpoint, Overlay overlay) {
        this.checkpoint = checkpoint;
        this.overlay = overlay;
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
        Overlay.Rows rows = overlay.rows().get(tensor.name());
        Overlay.Addition addition = overlay.added().get(tensor.name());
        boolean changed = rows != null || addition != null;
        NDArray array = stored(out, tensor, type, writable || changed);
        if (rows != null) {
            loader.setRows(array, rows.numbers(), rows.values());
        }
        if (addition != null) {
            loader.add(array, addition.values().requireShape(tensor.shape()), addition.scale());
        }
        return array;
    }

    private NDArray stored(NDManager out, TensorSpec tensor, DType type, boolean writable) {
        long[] shape = tensor.shape();
        TensorEntry other = overlay.replaced().get(tensor.name());
        int vocabulary = checkpoint.config().vocabSize();
        if (shape.length == 2 && shape[0] != vocabulary && isVocabulary(tensor)) {
            TensorEntry table =
                    other == null ? checkpoint.tensor(tensor.name(), vocabulary, shape[1]) : other;
            return resized(out, table, shape, type, writable);
        }
        TensorEntry entry =
                other == null ? checkpoint.tensor(tensor.name(), shape) : other.requireShape(shape);
        return loader.load(out, entry, type, writable);
    }

    private NDArray resized(
            NDManager out, TensorEntry table, long[] shape, DType type, boolean writable) {
        long rows = table.shape().get(0);
        table.requireShape(rows, shape[1]);
        return shape[0] > rows
                ? loader.loadExtended(out, table, shape[0], type)
                : loader.load(out, table.firstRows(shape[0]), type, writable);
    }

    private boolean isVocabulary(TensorSpec tensor) {
        Architecture a = checkpoint.config().architecture();
        return tensor.name().equals(a.embedding()) || tensor.name().equals(a.head());
    }

    @Override
    public void close() {
        loader.close();
    }
}
