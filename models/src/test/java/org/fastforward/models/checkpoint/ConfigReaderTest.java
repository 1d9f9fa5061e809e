package org.fastforward.models.checkpoint;

import static org.fastforward.models.checkpoint.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NEOX =
            """
            {"model_type": "gpt_neox", "vocab_size": 32, "hidden_size": 32,
             "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16,
             "hidden_act": "gelu", "layer_norm_eps": 1e-05, "rotary_pct": 0.25,
             "rotary_emb_base": 10000, "use_parallel_residual": true,
             "tie_word_embeddings": false, "torch_dtype": "float16"}""";
    private static final String LLAMA =
            """
            {"model_type": "llama", "vocab_size": 32, "hidden_size": 16,
             "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
             "intermediate_size": 24, "hidden_act": "silu", "rms_norm_eps": 1e-05,
             "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0,
             "low_freq_factor": 1.0, "high_freq_factor": 4.0,
             "original_max_position_embeddings": 32},
             "tie_word_embeddings": false, "torch_dtype": "bfloat16"}""";

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("config.json");
    }

    private void refused(String why, String text) throws IOException {
        Files.writeString(file, text);
        assertRefused(file, why, () -> ConfigReader.read(file));
    }

    private static String with(String config, String key, String value) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(config);
        root.set(key, JSON.readTree(value));
        return root.toString();
    }

    @Test
    void readsBoth() throws IOException {
        Files.writeString(file, NEOX);
        assertEquals(4, ConfigReader.read(file).rope().dimensions());
        Files.writeString(file, LLAMA);
        assertTrue(ConfigReader.read(file).rope().scaling().isPresent());
        // Transformers writes null for what is not set.
        for (String key : new String[] {"head_dim", "rope_scaling", "num_key_value_heads"}) {
            Files.writeString(file, with(LLAMA, key, "null"));
            assertEquals(4, ConfigReader.read(file).headSize());
        }
    }

    @Test
    void refusesAMissingFileAndAFolder() throws IOException {
        assertRefused(file, "no " + file, () -> ConfigReader.read(file));
        Files.createDirectory(file);
        assertRefused(file, "no " + file, () -> ConfigReader.read(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "[1]",
                "null",
                "3",
                "\"llama\"",
                "{",
                "{\"a\": }",
                "{'a': 1}",
                "{\"a\": NaN}",
                "{} {}",
                "\u0000",
                "{\"a\": \"\n\"}",
                "<html>",
                "{\"a\":1,\"a\":2}"
            })
    void refusesWhatIsNoObject(String text) throws IOException {
        refused("JSON", text);
    }

    @Test
    void refusesBombs() throws IOException {
        refused("larger than 1 MiB", " ".repeat(1 << 21));
        refused("JSON", "{\"a\":" + "[".repeat(1 << 19));
        refused("JSON", "{\"a\":".repeat(1 << 17));
        refused("JSON", "{\"hidden_size\":" + "9".repeat(1 << 19) + "}");
        refused("hidden_size", NEOX.replace("\"hidden_size\": 32", "\"hidden_size\": 1e999999999"));
    }

    @Test
    void refusesInvalidUtf8() throws IOException {
        Files.write(file, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        assertRefused(file, "cannot read", () -> ConfigReader.read(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vocab_size",
                "hidden_size",
                "num_hidden_layers",
                "num_attention_heads",
                "intermediate_size"
            })
    void refusesBadCounts(String key) throws IOException {
        for (String value :
                new String[] {
                    "0",
                    "-1",
                    "1.5",
                    "2.0",
                    "\"2\"",
                    "null",
                    "true",
                    "[]",
                    "{}",
                    "2147483648",
                    "2147483647",
                    "99999999999999999999"
                }) {
            refused(key, with(NEOX, key, value));
            refused(key, with(LLAMA, key, value));
        }
        ObjectNode root = (ObjectNode) JSON.readTree(LLAMA);
        root.remove(key);
        refused(key, root.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "model_type; \"gpt2\"; 'gpt2'",
                "model_type; \"gpt\\nneox\\u001b[2J\"; model_type",
                "model_type; 3; model_type",
                "model_type; null; model_type",
                "model_type; \"llama\"; hidden_act",
                "hidden_act; \"gelu_new\"; gelu_new",
                "hidden_act; \"gelu_fast\"; gelu_fast",
                "hidden_act; 1; hidden_act",
                "attention_bias; false; attention_bias",
                "attention_bias; \"true\"; attention_bias",
                "num_attention_heads; 3; multiple of 3 heads",
                "num_attention_heads; 64; multiple of 64 heads",
                "rotary_pct; 0; rotary",
                "rotary_pct; 0.2; rotary embedding of 3",
                "rotary_pct; 1.5; rotary",
                "rotary_pct; -0.25; rotary",
                "rotary_pct; 1e300; rotary",
                "rotary_pct; \"0.25\"; rotary_pct",
                "rotary_emb_base; 0; rope_theta",
                "rotary_emb_base; -1; rope_theta",
                "rotary_emb_base; 1e999; rotary_emb_base",
                "rotary_emb_base; \"10000\"; rotary_emb_base",
                "rope_scaling; {\"type\": \"linear\", \"factor\": 2}; 'linear'",
                "rope_scaling; {\"type\": \"dynamic\", \"factor\": 2}; 'dynamic'",
                "rope_scaling; {\"rope_type\": \"yarn\"}; 'yarn'",
                "rope_scaling; {\"rope_type\": 3}; rope",
                "rope_scaling; {\"rope_type\": \"llama3\"}; positive factor",
                "rope_scaling; \"linear\"; rope_scaling",
                "rope_scaling; [1]; rope_scaling",
                "rope_parameters; {\"rope_type\": \"yarn\"}; 'yarn'",
                "rope_parameters; {\"rope_theta\": \"x\"}; rope_theta",
                "rope_parameters; {\"rope_theta\": 0}; rope_theta",
                "rope_parameters; {\"partial_rotary_factor\": 7}; rotary",
                "rope_parameters; 3; rope_parameters",
                "layer_norm_eps; -1; layer_norm_eps",
                "layer_norm_eps; \"1e-5\"; layer_norm_eps",
                "layer_norm_eps; 1e999; layer_norm_eps",
                "use_parallel_residual; \"yes\"; use_parallel_residual",
                "use_parallel_residual; 0; use_parallel_residual",
                "tie_word_embeddings; 1; tie_word_embeddings",
                "initializer_range; []; initializer_range",
                "torch_dtype; \"int8\"; 'int8'",
                "torch_dtype; 16; torch_dtype",
                "hidden_dropout; 0.1; hidden_dropout",
                "attention_dropout; 0.1; attention_dropout",
                "quantization_config; {\"load_in_8bit\": true}; quantization_config",
                "head_dim; 8; hidden_size"
            })
    void refusesBadGptNeox(String key, String value, String why) throws IOException {
        refused(why, with(NEOX, key, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "num_key_value_heads; 3; cannot share 3",
                "num_key_value_heads; 8; cannot share 8",
                "num_key_value_heads; 0; num_key_value_heads",
                "num_key_value_heads; \"2\"; num_key_value_heads",
                "head_dim; 0; head_dim",
                "head_dim; 3; rotary embedding of 3",
                "head_dim; \"4\"; head_dim",
                "head_dim; 16777216; head_dim",
                "hidden_act; \"gelu\"; 'gelu'",
                "attention_bias; true; attention_bias",
                "mlp_bias; true; mlp_bias",
                "rope_theta; 0; rope_theta",
                "rope_theta; 1e999; rope_theta",
                "rope_theta; \"10000\"; rope_theta",
                "rope_scaling; {\"rope_type\": \"llama3\", \"factor\": 0}; positive factor",
                "rope_scaling; {\"rope_type\": \"llama3\", \"factor\": \"8\"}; factor",
                "rope_scaling; {\"rope_type\": \"longrope\"}; 'longrope'",
                "rms_norm_eps; true; rms_norm_eps",
                "dtype; \"float8\"; 'float8'"
            })
    void refusesBadLlama(String key, String value, String why) throws IOException {
        refused(why, with(LLAMA, key, value));
    }
}
