package org.fastforward.models.adapter;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.SafetensorsWriter;
import org.fastforward.models.kernels.TensorBytes;

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
    private static final ObjectMapper JSON = new ObjectMapper();

    private PeftFolder() {}

    /**
     * Writes an adapter.
     *
     * @param base name or path of the base model, as PEFT records it
     * @param trainable float32 arrays by module path and name; stay open
     * @throws IOException if a file cannot be written
     */
    public static void write(
            Path folder,
            String base,
            Layout layout,
            AdapterSpec spec,
            Map<String, NDArray> trainable)
            throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(CONFIG),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config(base, layout, spec))
                        + "\n",
                StandardCharsets.UTF_8);
        List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
        trainable.forEach(
                (name, array) -> tensors.add(TensorBytes.of(PREFIX + name, array, DType.F32)));
        SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
    }

    private static Map<String, Object> config(String base, Layout layout, AdapterSpec spec) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put("base_model_name_or_path", base);
        config.put("r", spec.rank());
        config.put("lora_alpha", spec.alpha());
        config.put("lora_dropout", spec.dropout());
        config.put("target_modules", spec.adapted(layout).stream().map(LinearSpec::name).toList());
        config.put("use_dora", spec.kind() == AdapterKind.DORA);
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        config.put("init_lora_weights", true);
        config.put("use_rslora", false);
        config.put("modules_to_save", null);
        return config;
    }
}
