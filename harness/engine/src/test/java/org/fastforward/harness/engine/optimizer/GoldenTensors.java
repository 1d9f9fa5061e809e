package org.fastforward.harness.engine.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.TensorEntry;

/** What an optimizer in Python made of three small tensors, and how ours is held to it. */
final class GoldenTensors {
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final Map<String, TensorEntry> tensors;

    GoldenTensors(Path folder) {
        this.tensors = SafetensorsReader.read(folder.resolve("expected.safetensors"));
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    Map<String, NDArray> initial(NDManager manager) throws IOException {
        Map<String, NDArray> initial = new LinkedHashMap<>();
        for (String name : NAMES) {
            Shape shape = new Shape(tensors.get("initial/" + name).shape());
            initial.put(name, manager.create(values("initial/" + name), shape));
        }
        return initial;
    }

    /** The step before must have cleared its own: these would add to them. */
    void addGradients(NDManager manager, Parameters parameters, String prefix, int step)
            throws IOException {
        List<NDArray> gradients = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            float[] all = values(prefix + NAMES.get(i));
            NDArray weights = parameters.arrays().get(i);
            int n = (int) weights.size();
            gradients.add(
                    manager.create(
                            Arrays.copyOfRange(all, (step - 1) * n, step * n), weights.getShape()));
        }
        parameters.addGradients(gradients);
    }

    void assertAll(String prefix, List<NDArray> actual, double relative) throws IOException {
        for (int i = 0; i < NAMES.size(); i++) {
            float[] expected = values(prefix + NAMES.get(i));
            float[] found = actual.get(i).toFloatArray();
            // Entry by entry: gradients from 1e-7 to 10 leave moments of very different sizes.
            for (int j = 0; j < expected.length; j++) {
                assertEquals(
                        expected[j],
                        found[j],
                        relative * Math.abs(expected[j]) + 1e-12,
                        prefix + NAMES.get(i) + " at " + j);
            }
        }
    }

    private float[] values(String tensor) throws IOException {
        TensorEntry entry = tensors.get(tensor);
        float[] values = new float[(int) entry.elements()];
        ByteBuffer.wrap(Files.readAllBytes(entry.file()), (int) entry.offset(), (int) entry.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
