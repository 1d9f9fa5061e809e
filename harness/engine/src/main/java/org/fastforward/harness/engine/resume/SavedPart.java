package org.fastforward.harness.engine.resume;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.tensors.TensorFile;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/** What one {@link Resumable} has saved. */
public final class SavedPart {
    private static final ObjectReader WHOLE =
            Json.records()
                    .reader()
                    .with(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    private final Path file;
    private final String name;
    private final JsonNode state;
    private final NDManager manager;
    private final Kernels kernels;

    /**
     * @param manager decides the device on which tensors are read
     * @param kernels hold the kernel {@code copy}
     */
    SavedPart(Path file, String name, JsonNode state, NDManager manager, Kernels kernels) {
        this.file = file;
        this.name = name;
        this.state = state;
        this.manager = manager;
        this.kernels = kernels;
    }

    /**
     * Returns the state.
     *
     * @param type the record that was saved
     * @throws UserException if the state is another version's
     */
    public <T> T state(Class<T> type) {
        try {
            return WHOLE.forType(type).readValue(state);
        } catch (IOException | IllegalArgumentException e) {
            // Not passed over: days of work must not be begun anew for a change of the program.
            throw SavedRun.ofAnotherVersion(file, e);
        }
    }

    /**
     * Copies saved tensors into arrays that exist.
     *
     * @param into by the names that {@link Resumable#tensors} gave
     * @throws UserException if one is missing or has another shape
     */
    public void load(Map<String, NDArray> into) {
        Map<String, NDArray> full = new LinkedHashMap<>();
        into.forEach((tensor, array) -> full.put(SavedRun.tensorName(name, tensor), array));
        TensorFile.load(manager, file, kernels, full);
    }
}
