package org.fastforward.models.standin;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the gradient passes the frozen weight of a linear map.
 *
 * @param kernels the text resource of the function {@code behind_frozen}
 * @param tensors what it takes, by layer: two arrays for each of the layout's linear maps, or none
 *     at all; owned by whoever made them
 */
public record WayBack(String kernels, List<List<NDArray>> tensors) {
    /** {@code dX = dY W}. */
    public static final WayBack EXACT = new WayBack("way_back_exact.py", List.of());

    /** {@code dX = (dY U) V} for the maps that have a stand-in. */
    public static WayBack of(StandIns standIns) {
        NDArray none = standIns.owner().create(0f);
        List<List<NDArray>> tensors = new ArrayList<>();
        for (List<Optional<StandIn>> row : standIns.maps()) {
            List<NDArray> layer = new ArrayList<>();
            for (Optional<StandIn> map : row) {
                layer.add(map.map(StandIn::u).orElse(none));
                layer.add(map.map(StandIn::v).orElse(none));
            }
            tensors.add(layer);
        }
        return new WayBack("way_back_stand_in.py", tensors);
    }

    /**
     * {@code dX = dY W}, and the second moments of what passes are added up.
     *
     * @param moments by layer, then map: of dX [n, n] where n is at most m, else of dY [m, m]; a
     *     scalar where nothing passes
     */
    public static WayBack observed(List<List<NDArray>> moments) {
        List<List<NDArray>> tensors = new ArrayList<>();
        for (List<NDArray> row : moments) {
            List<NDArray> layer = new ArrayList<>();
            row.forEach(moment -> layer.addAll(List.of(moment, moment)));
            tensors.add(layer);
        }
        return new WayBack("way_back_observed.py", tensors);
    }

    /** Returns what the kernel of a layer takes. */
    public List<NDArray> of(int layer) {
        return tensors.isEmpty() ? List.of() : tensors.get(layer);
    }
}
