package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.linear.LinearMap;

/**
 * One layer's tensors.
 *
 * @param weights the checkpoint's, in the order in which the layer kernel takes them
 * @param maps its linear maps, whose weights are among them
 */
record DecoderLayer(List<NDArray> weights, List<LinearMap> maps) {
    /** Returns what the layer kernel takes beside the weights. */
    List<NDArray> inputs() {
        return maps.stream().flatMap(map -> map.inputs().stream()).toList();
    }

    /** Returns what is trained, in the order of the layer's maps. */
    List<NDArray> trained() {
        return maps.stream().flatMap(map -> map.trained().values().stream()).toList();
    }

    /**
     * Returns the weights of a layer without adapters that computes the same.
     *
     * @param out owns those that are not the checkpoint's
     */
    List<NDArray> merged(NDManager out) {
        List<NDArray> merged = new ArrayList<>(weights);
        for (LinearMap map : maps) {
            merged.set(map.spec().weightIndex(), map.merged(out));
        }
        return merged;
    }
}
