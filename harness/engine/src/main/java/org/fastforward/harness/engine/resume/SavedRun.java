package org.fastforward.harness.engine.resume;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.tensors.TensorFile;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * A run as it was saved: a safetensors file, whose header maps the name of every part to its state
 * and which holds the parts' tensors as {@code part/tensor}.
 *
 * @param file holds the tensors
 * @param parts by name
 */
public record SavedRun(Path file, Map<String, JsonNode> parts) {
    /** The version of this layout; parts have none, since an unknown state is refused as such. */
    static final int FORMAT = 1;

    private static final String HEADER = "saved_run";

    /** Copies the map. */
    public SavedRun {
        parts = Map.copyOf(parts);
    }

    /**
     * Writes a run.
     *
     * @param out stays open
     * @param manager of the device on which the parts live
     */
    static void write(OutputStream out, List<Resumable> parts, NDManager manager)
            throws IOException {
        ObjectNode header = Json.records().createObjectNode().put("format", FORMAT);
        ObjectNode states = header.putObject("parts");
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (NDManager scratch = manager.newSubManager()) {
            for (Resumable part : parts) {
                if (states.has(part.name())) {
                    throw new IllegalArgumentException("two parts are named " + part.name());
                }
                states.set(part.name(), Json.records().valueToTree(part.state()));
                part.tensors(scratch)
                        .forEach(
                                (name, array) -> tensors.put(tensorName(part.name(), name), array));
            }
            String text = Json.records().writeValueAsString(header);
            TensorFile.write(out, tensors, Map.of(HEADER, text));
        }
    }

    /**
     * Reads what a file holds, but for its tensors.
     *
     * @throws UserException if another version of this program wrote it
     */
    static SavedRun read(Path file) {
        try {
            String text = SafetensorsReader.metadata(file).get(HEADER);
            JsonNode header = Json.strict().readTree(text == null ? "" : text);
            if (header.path("format").asInt() != FORMAT) {
                throw ofAnotherVersion(file, null);
            }
            Map<String, JsonNode> parts = new LinkedHashMap<>();
            header.path("parts")
                    .fields()
                    .forEachRemaining(e -> parts.put(e.getKey(), e.getValue()));
            return new SavedRun(file, parts);
        } catch (JsonProcessingException e) {
            throw ofAnotherVersion(file, e);
        }
    }

    /**
     * Hands every part what it has saved.
     *
     * @param into the run's parts, in any order
     * @param manager decides the device
     * @param kernels hold the kernel {@code copy}
     * @throws UserException if it was saved by a run with other parts
     */
    public void restore(List<Resumable> into, NDManager manager, Kernels kernels) {
        Set<String> names = new HashSet<>();
        into.forEach(part -> names.add(part.name()));
        if (!names.equals(parts.keySet())) {
            throw ofAnotherVersion(file, null);
        }
        for (Resumable part : into) {
            String name = part.name();
            part.restore(new SavedPart(file, name, parts.get(name), manager, kernels));
        }
    }

    /** Returns the state of a part that has no tensors, without restoring the run. */
    public <T> T state(String part, Class<T> type) {
        JsonNode state = parts.get(part);
        if (state == null) {
            throw ofAnotherVersion(file, null);
        }
        return new SavedPart(file, part, state, null, null).state(type);
    }

    static String tensorName(String part, String tensor) {
        return part + "/" + tensor;
    }

    static UserException ofAnotherVersion(Path file, Exception cause) {
        return new UserException(
                file
                        + " was saved by another version of this program: go on with that version,"
                        + " or remove the run's folder",
                cause);
    }
}
