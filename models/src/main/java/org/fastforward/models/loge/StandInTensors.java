package org.fastforward.models.loge;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.kernels.KernelText;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.models.standin.StandIn;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.tensors.TensorFile;

/** Stand-ins as tensors of a file: {@code PATH.u} [m, k] and {@code PATH.v} [k, n] for each map. */
final class StandInTensors {
    private StandInTensors() {}

    /** Names the factors. */
    static Map<String, NDArray> named(Layout layout, StandIns standIns) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int layer = 0; layer < standIns.maps().size(); layer++) {
            for (int i = 0; i < layout.linears().size(); i++) {
                String path = path(layout, layer, i);
                standIns.maps()
                        .get(layer)
                        .get(i)
                        .ifPresent(
                                made -> {
                                    named.put(path + ".u", made.u());
                                    named.put(path + ".v", made.v());
                                });
            }
        }
        return named;
    }

    /**
     * Reads them back, bit for bit.
     *
     * @param parent decides the device
     * @return to be closed by the caller
     * @throws org.fastforward.shared.UserException if the file is no such file
     */
    static StandIns read(NDManager parent, Layout layout, Path file) {
        Map<String, TensorEntry> stored = SafetensorsReader.read(file);
        NDManager owner = parent.newSubManager();
        List<List<Optional<StandIn>>> maps = new ArrayList<>();
        for (int layer = 0; layer < layout.config().layers(); layer++) {
            List<Optional<StandIn>> row = new ArrayList<>();
            for (int i = 0; i < layout.linears().size(); i++) {
                TensorEntry u = stored.get(path(layout, layer, i) + ".u");
                TensorEntry v = stored.get(path(layout, layer, i) + ".v");
                row.add(
                        u == null || v == null
                                ? Optional.empty()
                                : Optional.of(new StandIn(empty(owner, u), empty(owner, v))));
            }
            maps.add(row);
        }
        StandIns standIns = new StandIns(owner, maps);
        try (NDManager scratch = parent.newSubManager();
                Kernels kernels =
                        Kernels.compile(scratch, KernelText.fill("weights.py", Map.of()))) {
            TensorFile.load(scratch, file, kernels, named(layout, standIns));
            return standIns;
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    private static NDArray empty(NDManager owner, TensorEntry entry) {
        return owner.zeros(new Shape(entry.shape().stream().mapToLong(Long::longValue).toArray()));
    }

    private static String path(Layout layout, int layer, int map) {
        return layout.layerPath(layer) + "." + layout.linears().get(map).path();
    }
}
