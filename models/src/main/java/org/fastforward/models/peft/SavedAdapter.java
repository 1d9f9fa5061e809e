package org.fastforward.models.peft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.models.tensors.Overlay;
import org.fastforward.models.tensors.TensorLoader;
import org.fastforward.shared.UserException;

/**
 * An adapter that PEFT or a run saved: which map has what, where its tensors lie, and what was
 * trained beside it.
 *
 * @param folder where it lies
 * @param config PEFT's configuration as it stands there
 * @param rank r of its configuration; a map's own may differ
 * @param alpha alpha of its configuration; a map's own may differ
 * @param plan the kind of every linear map
 * @param trained the adapter's tensors by module path and name, in the model's order
 * @param overlay embeddings, heads, norms, biases and rows of tokens that were trained too
 * @param rows how many rows an embedding needs at least for what is saved; 0: as it is
 */
public record SavedAdapter(
        Path folder,
        ObjectNode config,
        int rank,
        double alpha,
        AdapterPlan plan,
        Map<String, TensorEntry> trained,
        Overlay overlay,
        int rows) {

    /**
     * Returns how many rows embedding and head have with this adapter.
     *
     * @param asked rows that a task or a tokenizer needs; 0: as the checkpoint has
     * @return 0: as the checkpoint has
     */
    public int vocabulary(int asked) {
        return Math.max(asked, rows);
    }

    /** Whether it has rows or whole tables of its own for tokens. */
    public boolean hasTokens() {
        return rows > 0 || !overlay.rows().isEmpty();
    }

    /**
     * Copies the adapter's weights into a model's trained tensors. Whoever calls it tells the model
     * that its weights changed.
     *
     * @param parent decides the device
     * @param kernels the model's
     * @param parameters float32 arrays by module path and name
     * @throws UserException if one is missing or has another shape, or a number is not finite
     */
    public void load(NDManager parent, Kernels kernels, Map<String, NDArray> parameters) {
        parameters.forEach(
                (name, array) -> {
                    TensorEntry entry = trained.get(name);
                    if (entry == null) {
                        throw new UserException("tensor " + name + " is missing in " + folder);
                    }
                    entry.requireShape(array.getShape().getShape());
                });
        try (TensorLoader loader = new TensorLoader(parent)) {
            parameters.forEach((name, array) -> loader.copyInto(array, trained.get(name), kernels));
        }
    }

    /**
     * Requires that all that is saved are finite numbers.
     *
     * @param parent decides the device
     * @throws UserException naming the first tensor that holds another
     */
    public void requireFinite(NDManager parent) {
        List<TensorEntry> all = new ArrayList<>(trained.values());
        all.addAll(overlay.replaced().values());
        overlay.rows().values().forEach(rows -> all.add(rows.values()));
        overlay.added().values().forEach(addition -> all.add(addition.values()));
        try (TensorLoader loader = new TensorLoader(parent)) {
            for (TensorEntry entry : all) {
                loader.load(parent, entry, false).close();
            }
        }
    }
}
