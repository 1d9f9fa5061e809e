package org.fastforward.models.peft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.SafetensorsReader;
import org.fastforward.models.checkpoint.SafetensorsWriter;
import org.fastforward.models.checkpoint.TensorEntry;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.LowRankKind;
import org.fastforward.models.tensors.TensorBytes;
import org.fastforward.models.tensors.TensorLoader;
import org.fastforward.shared.UserException;

/**
 * Adapter files as PEFT writes them: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}, tensors named {@code base_model.model.<module path>.lora_A.weight}
 * and so on.
 */
public final class PeftFolder {
    /** The file with the weights; it is written last, so that its presence says "complete". */
    public static final String WEIGHTS = "adapter_model.safetensors";

    private static final String CONFIG = "adapter_config.json";
    private static final String PREFIX = "base_model.model.";
    private static final Set<String> TABLES =
            Set.of(
                    "gpt_neox.embed_in.weight",
                    "embed_out.weight",
                    "model.embed_tokens.weight",
                    "lm_head.weight");
    private static final ObjectMapper JSON = new ObjectMapper();

    private PeftFolder() {}

    /**
     * Writes an adapter.
     *
     * @param base name or path of the base model, as PEFT records it
     * @param plan adapts every layer alike, with adapters of one size
     * @param trainable float32 arrays by module path and name; stay open
     * @throws IOException if a file cannot be written
     */
    public static void write(
            Path folder,
            String base,
            Layout layout,
            AdapterPlan plan,
            Map<String, NDArray> trainable)
            throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(CONFIG),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config(base, layout, plan))
                        + "\n",
                StandardCharsets.UTF_8);
        List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
        trainable.forEach(
                (name, array) -> tensors.add(TensorBytes.of(PREFIX + name, array, DType.F32)));
        SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
    }

    /** Returns the files that make an adapter what it is. */
    public static List<Path> files(Path folder) {
        return List.of(folder.resolve(CONFIG), folder.resolve(WEIGHTS));
    }

    /**
     * Reads what an adapter is. Make a model of it, then {@link #load} the weights into the model.
     *
     * @param layout the base model's; must have the target modules
     * @throws UserException if the configuration is missing, unreadable or asks for something that
     *     this project does not compute
     */
    public static AdapterSpec read(Path folder, Layout layout) {
        Path file = folder.resolve(CONFIG);
        AdapterSpec spec = PeftConfig.read(file);
        try {
            spec.adapted(layout);
        } catch (UserException e) {
            throw new UserException(file + ": " + e.getMessage(), e);
        }
        return spec;
    }

    /**
     * Finds the embedding and head that PEFT saves beside an adapter when the embedding was resized
     * for added tokens. They replace the base model's.
     *
     * @return by the base model's name of the tensor; empty if there are none
     * @throws UserException if the file cannot be read
     */
    public static Map<String, TensorEntry> tables(Path folder) {
        Map<String, TensorEntry> tables = new LinkedHashMap<>();
        SafetensorsReader.read(folder.resolve(WEIGHTS))
                .forEach(
                        (name, entry) -> {
                            if (name.startsWith(PREFIX)
                                    && TABLES.contains(name.substring(PREFIX.length()))) {
                                tables.put(name.substring(PREFIX.length()), entry);
                            }
                        });
        return tables;
    }

    /**
     * Finds an adapter's tensors without loading them.
     *
     * @param layout the base model's
     * @param spec as {@link #read} gave it
     * @return by module path and name, such as {@code ....query_key_value.lora_A.weight}
     * @throws UserException if one is missing or has another shape
     */
    public static Map<String, TensorEntry> entries(Path folder, Layout layout, AdapterSpec spec) {
        Path file = folder.resolve(WEIGHTS);
        Map<String, TensorEntry> stored = SafetensorsReader.read(file);
        Map<String, TensorEntry> entries = new LinkedHashMap<>();
        AdapterPlan plan = AdapterPlan.of(layout, spec);
        for (int layer = 0; layer < layout.config().layers(); layer++) {
            for (int i = 0; i < layout.linears().size(); i++) {
                LinearSpec map = layout.linears().get(i);
                String module = layout.layerPath(layer) + "." + map.path() + ".";
                for (TensorSpec tensor : plan.kinds().get(layer).get(i).trained(map)) {
                    String name = module + tensor.name();
                    List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
                    entries.put(name, require(file, stored, PREFIX + name, shape));
                }
            }
        }
        return entries;
    }

    /**
     * Copies an adapter's weights into a model's trainable tensors. Whoever calls it tells the
     * model that its weights changed.
     *
     * @param parent decides the device
     * @param kernels the model's
     * @param trainable float32 arrays by module path and name, as they were written
     * @throws UserException if a tensor is missing, unknown or of another shape; nothing is changed
     *     then
     */
    public static void load(
            NDManager parent, Path folder, Kernels kernels, Map<String, NDArray> trainable) {
        Path file = folder.resolve(WEIGHTS);
        Map<String, TensorEntry> stored = SafetensorsReader.read(file);
        trainable.forEach(
                (name, array) ->
                        require(
                                file,
                                stored,
                                PREFIX + name,
                                Arrays.stream(array.getShape().getShape()).boxed().toList()));
        for (String name : stored.keySet()) {
            boolean known =
                    name.startsWith(PREFIX)
                            && (TABLES.contains(name.substring(PREFIX.length()))
                                    || trainable.containsKey(name.substring(PREFIX.length())));
            if (!known) {
                throw new UserException(
                        "tensor " + name + " in " + file + " belongs to nothing that is trained");
            }
        }
        try (TensorLoader loader = new TensorLoader(parent)) {
            trainable.forEach(
                    (name, array) -> loader.copyInto(array, stored.get(PREFIX + name), kernels));
        }
    }

    private static TensorEntry require(
            Path file, Map<String, TensorEntry> stored, String name, List<Long> shape) {
        TensorEntry entry = stored.get(name);
        if (entry == null) {
            throw new UserException("tensor " + name + " is missing in " + file);
        }
        if (!entry.shape().equals(shape)) {
            throw new UserException(
                    "tensor "
                            + name
                            + " in "
                            + file
                            + " has shape "
                            + entry.shape()
                            + ", but the model's has "
                            + shape);
        }
        entry.dtype();
        return entry;
    }

    private static Map<String, Object> config(String base, Layout layout, AdapterPlan plan) {
        List<LinearKind> layer = plan.kinds().get(0);
        List<LowRankKind> adapters =
                layer.stream()
                        .filter(LowRankKind.class::isInstance)
                        .map(LowRankKind.class::cast)
                        .distinct()
                        .toList();
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
        config.put("base_model_name_or_path", base);
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
        return config;
    }
}
