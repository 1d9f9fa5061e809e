package org.fastforward.models.architecture;

import java.util.HashSet;
import java.util.Set;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.shared.UserException;

/**
 * Holds a checkpoint's configuration against its weights, before anything is loaded: every tensor
 * that the model needs is there in its shape, and no decoder layer holds weights that the model has
 * no place for. (Transformers leaves such weights out and goes on: a configuration of fewer layers,
 * or without biases, computes another model than the one that was trained.)
 */
public final class CheckpointFit {
    /** Buffers of older versions of Transformers, which are computed and not read. */
    private static final Set<String> BUFFERS =
            Set.of("rotary_emb.inv_freq", "attention.bias", "attention.masked_bias");

    private CheckpointFit() {}

    /**
     * Requires that they fit.
     *
     * @return the layout of the checkpoint's configuration
     * @throws UserException naming the first tensor that does not
     */
    public static Layout require(Checkpoint checkpoint) {
        Layout layout = Layout.of(checkpoint.config());
        Set<String> needed = new HashSet<>();
        for (TensorSpec tensor : layout.tensors()) {
            checkpoint.tensor(tensor.name(), tensor.shape());
            needed.add(tensor.name());
        }
        String first = layout.layerPath(0);
        String layers = first.substring(0, first.length() - 1);
        for (TensorEntry entry : checkpoint.tensors().values()) {
            String name = entry.name();
            if (name.startsWith(layers)
                    && !needed.contains(name)
                    && entry.type().weights().isPresent()
                    && BUFFERS.stream().noneMatch(name::endsWith)) {
                throw new UserException(
                        entry.file()
                                + " holds "
                                + name
                                + ", for which config.json beside it (num_hidden_layers "
                                + layout.config().layers()
                                + ") has no place: take both from one checkpoint");
            }
        }
        return layout;
    }
}
