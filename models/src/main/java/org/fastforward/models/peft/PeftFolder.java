package org.fastforward.models.peft;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.LowRankKind;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.models.tensors.TensorBytes;
import org.fastforward.shared.json.Json;

/**
 * Adapter files as PEFT writes them: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}, tensors named {@code base_model.model.<module path>.lora_A.weight}
 * and so on.
 */
public final class PeftFolder {
    /** The file with the weights; it is written last, so that its presence says "complete". */
    public static final String WEIGHTS = "adapter_model.safetensors";

    static final String CONFIG = "adapter_config.json";
    static final String PREFIX = "base_model.model.";

    private PeftFolder() {}

    /**
     * The base model as PEFT records it, for whoever loads an adapter by its folder alone.
     *
     * @param name a folder's path, or owner/name on a hub
     * @param revision the commit on the hub
     */
    public record Base(String name, Optional<String> revision) {}

    /** Returns the files that make an adapter what it is. */
    public static List<Path> files(Path folder) {
        return List.of(folder.resolve(CONFIG), folder.resolve(WEIGHTS));
    }

    /**
     * Reads an adapter but for the weights themselves.
     *
     * @param layout the base model's, with the checkpoint's own vocabulary
     * @throws org.fastforward.shared.UserException if the folder is incomplete or unreadable, does
     *     not fit the base model, or asks for something that this project does not compute
     */
    public static SavedAdapter read(Path folder, Layout layout) {
        return AdapterReader.read(folder, layout);
    }

    /**
     * Writes an adapter that was begun fresh.
     *
     * @param plan adapts every layer alike, with adapters of one size
     * @param trained float32 arrays by module path and name; stay open
     * @param rows the rows of tokens that a task added
     * @throws IOException if a file cannot be written
     */
    public static void write(
            Path folder,
            Base base,
            Layout layout,
            AdapterPlan plan,
            Map<String, NDArray> trained,
            TokenRows rows)
            throws IOException {
        ObjectNode config = Json.plain().valueToTree(config(layout, plan));
        write(folder, base, config, trained, rows, List.of());
    }

    /**
     * Writes an adapter whose training began with a saved one. What was trained beside that one
     * goes on with it, unchanged.
     *
     * @param start what the training began with; its folder is still there
     * @param plan as {@code start}'s but for the dropout
     * @param trained float32 arrays by module path and name; stay open
     * @param rows the rows of tokens that a task added to those of the start
     * @throws IOException if a file cannot be written
     */
    public static void write(
            Path folder,
            Base base,
            SavedAdapter start,
            AdapterPlan plan,
            Map<String, NDArray> trained,
            TokenRows rows)
            throws IOException {
        ObjectNode config = start.config().deepCopy();
        LowRankKind kind = adapters(plan).get(0);
        config.put("lora_dropout", kind.size().dropout());
        config.put("inference_mode", true);
        config.put("init_lora_weights", true);
        List<SafetensorsWriter.Tensor> kept = new ArrayList<>();
        for (TensorEntry entry : SafetensorsReader.read(start.folder().resolve(WEIGHTS)).values()) {
            boolean written =
                    trained.containsKey(entry.name().substring(PREFIX.length()))
                            || rows.replaces(entry.name().substring(PREFIX.length()));
            if (!written) {
                kept.add(
                        new SafetensorsWriter.Tensor(
                                entry.name(), entry.dtype(), entry.shape(), entry.blocks()));
            }
        }
        write(folder, base, config, trained, rows, kept);
    }

    private static void write(
            Path folder,
            Base base,
            ObjectNode config,
            Map<String, NDArray> trained,
            TokenRows rows,
            List<SafetensorsWriter.Tensor> kept)
            throws IOException {
        config.put("base_model_name_or_path", base.name());
        config.put("revision", base.revision().orElse(null));
        if (!rows.numbers().isEmpty()) {
            config.set("trainable_token_indices", Json.plain().valueToTree(rows.numbers()));
        }
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(CONFIG),
                Json.plain().writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n",
                StandardCharsets.UTF_8);
        List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
        trained.forEach(
                (name, array) -> tensors.add(TensorBytes.of(PREFIX + name, array, DType.F32)));
        rows.tensors()
                .forEach(
                        (name, array) ->
                                tensors.add(TensorBytes.of(PREFIX + name, array, DType.F32)));
        tensors.addAll(kept);
        SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
    }

    private static List<LowRankKind> adapters(AdapterPlan plan) {
        return plan.kinds().stream()
                .flatMap(List::stream)
                .filter(LowRankKind.class::isInstance)
                .map(LowRankKind.class::cast)
                .distinct()
                .toList();
    }

    private static Map<String, Object> config(Layout layout, AdapterPlan plan) {
        List<LinearKind> layer = plan.kinds().get(0);
        List<LowRankKind> adapters = adapters(plan);
        if (plan.variants().size() != 1 || adapters.size() != 1) {
            throw new IllegalArgumentException("the layers' adapters differ: " + plan.variants());
        }
        LowRankKind kind = adapters.get(0);
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < layer.size(); i++) {
            if (layer.get(i).equals(kind)) {
                targets.add(layout.linears().get(i).name());
            }
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put("base_model_name_or_path", null);
        config.put("r", kind.size().rank());
        config.put("lora_alpha", kind.size().alpha());
        config.put("lora_dropout", kind.size().dropout());
        config.put("target_modules", targets);
        config.putAll(kind.peftSwitches());
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        config.put("init_lora_weights", true);
        config.put("use_rslora", kind.size().rankStabilised());
        config.put("modules_to_save", null);
        config.put("trainable_token_indices", null);
        return config;
    }
}
