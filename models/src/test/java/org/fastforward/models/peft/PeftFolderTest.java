package org.fastforward.models.peft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.models.Golden;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.TestModels;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.linear.Dora;
import org.fastforward.models.linear.Lora;
import org.fastforward.models.linear.LowRank;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.models.tensors.TensorBytes;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeftFolderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "base_model.model.";

    @TempDir Path folder;

    private final Layout layout = Layout.of(TestModels.config(Architecture.LLAMA));

    private PeftConfig read(String key, String value) throws IOException {
        Path peft = Golden.of("llama_grouped").folder().resolve("lora/adapter_config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(peft.toFile());
        if (value == null) {
            config.remove(key);
        } else {
            config.set(key, JSON.readTree(value));
        }
        Files.writeString(folder.resolve("adapter_config.json"), config.toString());
        return PeftConfig.read(folder.resolve("adapter_config.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "layers_pattern; \"layers\"",
                "use_rslora; \"yes\"",
                "bias; \"some\"",
                "bias; true",
                "modules_to_save; \"lm_head\"",
                "modules_to_save; [1]",
                "rank_pattern; {\"q_proj\": 0}",
                "rank_pattern; {\"q_proj\": 2.5}",
                "rank_pattern; [8]",
                "rank_pattern; {\"(\": 8}",
                "rank_pattern; {\"(?P<x>q)\": 8}",
                "alpha_pattern; {\".*\": -1}",
                "layers_to_transform; \"1\"",
                "layers_to_transform; [1.5]",
                "target_modules; \"(\"",
                "exclude_modules; \"[\"",
                "exclude_modules; [1]",
                "trainable_token_indices; 3",
                "trainable_token_indices; [-1]",
                "trainable_token_indices; {\"q_proj\": 1}",
                "lora_bias; 1",
                "peft_type; \"IA3\"",
                "peft_type; null",
                "fan_in_fan_out; true",
                "target_modules; []",
                "target_modules; null",
                "target_modules; 3",
                "target_modules; [3]",
                "target_modules; {\"q_proj\": 1}",
                "target_parameters; [\"w\"]",
                "layer_replication; [[0, 1]]",
                "use_qalora; true",
                "use_some_later_idea; true",
                "init_lora_weights; \"pissa\"",
                "task_type; \"SEQ_CLS\"",
                "use_dora; \"yes\"",
                "r; 0",
                "r; -4",
                "r; 4.5",
                "r; \"4\"",
                "r; 99999999999",
                "lora_alpha; 0",
                "lora_alpha; 1e999",
                "lora_alpha; \"16\"",
                "lora_dropout; 1",
                "lora_dropout; -0.1",
                "lora_dropout; [0.1]"
            })
    void refusesByNameWhatItCannotCompute(String key, String value) {
        UserException e = assertThrows(UserException.class, () -> read(key, value));
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().contains("adapter_config.json"), e.getMessage());
        assertTrue(
                e.getMessage().contains(key) || e.getMessage().contains("target module"),
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"peft_type", "r", "lora_alpha", "target_modules"})
    void refusesAMissingKey(String key) {
        UserException e = assertThrows(UserException.class, () -> read(key, null));
        assertTrue(e.getMessage().contains(key + " is missing"), e.getMessage());
    }

    @Test
    void readsWhatPeftWrites() throws IOException {
        PeftConfig config = read("revision", "\"main\"");
        assertEquals(new Lora(new LowRank(4, 8, false, 0)), config.kind(""));
        assertEquals(new Lora(new LowRank(4, 8, false, 0.1)), read("lora_dropout", "0.1").kind(""));
        assertEquals(new Dora(new LowRank(4, 8, false, 0)), read("use_dora", "true").kind(""));
        // Files of older versions of PEFT lack the newer keys.
        for (String key : List.of("use_dora", "lora_dropout", "lora_bias", "task_type", "bias")) {
            assertEquals(config.kind(""), read(key, null).kind(""));
        }
    }

    @Test
    void refusesAPickleAndSaysWhy() throws IOException {
        read("r", "4");
        Files.write(folder.resolve("adapter_model.bin"), new byte[] {(byte) 0x80, 2});
        UserException e = assertThrows(UserException.class, () -> PeftFolder.read(folder, layout));
        assertTrue(e.getMessage().contains("which can run code when opened"), e.getMessage());
    }

    @Test
    void refusesTargetsThatMeanNothing() throws IOException {
        read("target_modules", "\"c_attn\"");
        SafetensorsWriter.write(folder.resolve(PeftFolder.WEIGHTS), List.of(), Map.of());
        UserException e = assertThrows(UserException.class, () -> PeftFolder.read(folder, layout));
        assertTrue(e.getMessage().contains("target_modules \"c_attn\""), e.getMessage());
        assertTrue(e.getMessage().contains("none of q_proj, k_proj"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "3", "{} {}", "{\"r\": 1, \"r\": 2}"})
    void refusesWhatIsNoConfiguration(String text) throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), text);
        UserException e = assertThrows(UserException.class, () -> PeftFolder.read(folder, layout));
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().contains("adapter_config.json"), e.getMessage());
    }

    @Test
    void refusesAMissingConfiguration() {
        UserException e = assertThrows(UserException.class, () -> PeftFolder.read(folder, layout));
        assertTrue(e.getMessage().contains("adapter_config.json"), e.getMessage());
    }

    /** A file of weights that is wrong is refused by name. */
    @ParameterizedTest
    @ValueSource(strings = {"missing", "extra", "shape", "prefix", "truncated", "absent"})
    void refusesOtherTensors(String fault) throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(
                                manager,
                                Architecture.LLAMA,
                                TestModels.adapter(AdapterKind.DORA, 0))) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            model.trainable().forEach((name, a) -> tensors.put(PREFIX + name, a.add(1)));
            String victim = tensors.keySet().stream().skip(3).findFirst().orElseThrow();
            String named = victim;
            switch (fault) {
                case "missing" -> tensors.remove(victim);
                case "extra" -> {
                    named = victim.replace("layers.0", "layers.9");
                    tensors.put(named, manager.ones(tensors.get(victim).getShape()));
                }
                case "shape" -> tensors.put(victim, tensors.get(victim).transpose().duplicate());
                case "prefix" -> {
                    named = "base_model.modelX";
                    tensors.put(victim.replace(PREFIX, named), tensors.remove(victim));
                }
                default -> {}
            }
            write(model);
            Path file = folder.resolve(PeftFolder.WEIGHTS);
            SafetensorsWriter.write(
                    file,
                    tensors.entrySet().stream()
                            .map(e -> TensorBytes.of(e.getKey(), e.getValue(), DType.F32))
                            .toList(),
                    Map.of());
            if (fault.equals("truncated")) {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
                named = "truncated";
            } else if (fault.equals("absent")) {
                Files.delete(file);
                named = PeftFolder.WEIGHTS;
            }
            UserException e =
                    assertThrows(UserException.class, () -> PeftFolder.read(folder, layout));
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            assertTrue(e.getMessage().contains(named), e.getMessage());
            assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"F32, 0", "F16, 1e-3", "BF16, 1e-2"})
    void loadsEveryTypeOfWeights(DType type, float tolerance) throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(
                                manager,
                                Architecture.GPT_NEOX,
                                TestModels.adapter(AdapterKind.LORA, 0))) {
            TestModels.randomise(model, 4);
            NDArray first = model.trainable().values().iterator().next();
            float[] before = first.toFloatArray();
            write(model);
            SafetensorsWriter.write(
                    folder.resolve(PeftFolder.WEIGHTS),
                    model.trainable().entrySet().stream()
                            .map(e -> TensorBytes.of(PREFIX + e.getKey(), e.getValue(), type))
                            .toList(),
                    Map.of());
            TestModels.randomise(model, 5);
            assertFalse(Arrays.equals(before, first.toFloatArray()));
            PeftFolder.read(folder, model.layout())
                    .load(manager, model.kernels(), model.trainable());
            assertArrayEquals(before, first.toFloatArray(), tolerance);
        }
    }

    private void write(LanguageModel model) throws IOException {
        PeftFolder.write(
                folder,
                new PeftFolder.Base("base", Optional.of("1234")),
                model.layout(),
                model.plan(),
                model.trainable(),
                TokenRows.NONE);
    }

    @Test
    void namesTheBaseModel() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                LanguageModel model =
                        TestModels.model(
                                manager,
                                Architecture.LLAMA,
                                TestModels.adapter(AdapterKind.LORA, 0))) {
            write(model);
            SavedAdapter saved = PeftFolder.read(folder, layout);
            assertEquals("base", saved.config().path("base_model_name_or_path").asText());
            assertEquals("1234", saved.config().path("revision").asText());
        }
    }

    /** PEFT saves embedding and head too when tokens were added: they replace the base model's. */
    @Test
    void savedTablesReplaceTheBaseModels() throws IOException {
        Checkpoint base = Checkpoint.open(Golden.of("llama_grouped").folder());
        Layout own = Layout.of(base.config());
        int rows = base.config().vocabSize() + 3;
        Layout grown = Layout.of(base.config().withVocabulary(rows));
        AdapterSpec spec = TestModels.adapter(AdapterKind.LORA, 0);
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, base);
                LanguageModel model = new LanguageModel(manager, grown, weights, spec, 1)) {
            write(model);
            List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
            model.trainable()
                    .forEach((name, a) -> tensors.add(TensorBytes.of(PREFIX + name, a, DType.F32)));
            NDArray head = manager.zeros(new Shape(grown.head().shape()));
            tensors.add(TensorBytes.of(PREFIX + "lm_head.weight", head, DType.F32));
            SafetensorsWriter.write(folder.resolve(PeftFolder.WEIGHTS), tensors, Map.of());
            SavedAdapter saved = PeftFolder.read(folder, own);
            assertEquals(rows, saved.rows());
            try (CheckpointWeights replaced =
                            new CheckpointWeights(manager, base, saved.overlay());
                    LanguageModel loaded =
                            new LanguageModel(
                                    manager, grown, replaced, saved.plan(), DType.F32, 2)) {
                saved.load(manager, loaded.kernels(), loaded.trainable());
                TokenBatch batch = TestModels.batch(base.config().vocabSize(), 5);
                float[] logits = loaded.logits(manager, batch).toFloatArray();
                assertArrayEquals(new float[logits.length], logits);
            }
        }
    }
}
