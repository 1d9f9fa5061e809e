package org.fastforward.models.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Configurations whose keys agree or disagree, against what Transformers makes of them ({@code
 * make_disagreements.py}): what is read is computed as Transformers does, everything else is
 * refused in one line.
 */
class TransformersConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;

    @Test
    void readsAsTransformersDoesOrRefuses() throws IOException {
        JsonNode golden = golden();
        int read = 0;
        for (JsonNode c : golden.path("cases")) {
            ObjectNode config = golden.path("shapes").path(c.path("shape").asText()).deepCopy();
            config.setAll((ObjectNode) c.path("said"));
            Optional<ModelConfig> ours = read(config);
            String promise = c.path("promise").asText();
            assertTrue(promise.isEmpty() || promise.equals(ours.isPresent() ? "read" : "refuse"));
            if (ours.isPresent()) {
                read++;
                assertComputes(c.path("transformers"), ours.get(), c.path("said"));
            }
            // The rule that the fuzz test holds the reader to is Transformers' own.
            Optional<double[]> rule = PlainRope.frequencies(config);
            boolean fails = c.path("transformers").has("error");
            if (rule.isPresent() && !fails) {
                assertArrayEquals(
                        numbers(c.path("transformers").path("inv_freq")),
                        rule.get(),
                        1e-6,
                        c::toString);
            }
            assertTrue(rule.isPresent() || promise.equals("refuse") || fails, c::toString);
        }
        assertTrue(read > 50, "only " + read + " were read");
    }

    private Optional<ModelConfig> read(ObjectNode config) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, config.toString());
        try {
            return Optional.of(ConfigReader.read(file));
        } catch (UserException e) {
            Refusals.assertOneLine(e.getMessage());
            assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
            return Optional.empty();
        }
    }

    private static void assertComputes(JsonNode transformers, ModelConfig ours, JsonNode said) {
        assertFalse(transformers.has("error"), said::toString);
        double[] frequencies = numbers(transformers.path("inv_freq"));
        assertArrayEquals(frequencies, ours.rope().frequencies(), 1e-6, said::toString);
        assertEquals(transformers.path("head_size").asInt(), ours.headSize(), said::toString);
        assertEquals(transformers.path("kv_heads").asInt(), ours.kvHeads(), said::toString);
        assertEquals(transformers.path("epsilon").asDouble(), ours.normEpsilon(), said::toString);
        assertEquals(transformers.path("tied").asBoolean(), ours.tiedHead(), said::toString);
        assertEquals(transformers.path("dtype").asText(), ours.dtype().configName());
    }

    @Test
    void namesBothKeysThatDisagree() throws IOException {
        ObjectNode config = (ObjectNode) golden().path("shapes").path("llama");
        config.put("rope_theta", 500.0).putObject("rope_parameters").put("rope_theta", 700.0);
        Path file = folder.resolve("config.json");
        Files.writeString(file, config.toString());
        Refusals.assertRefused(
                file,
                "rope_theta says 500.0, but Transformers 5 takes 700.0 from"
                        + " rope_parameters.rope_theta",
                () -> ConfigReader.read(file));
    }

    private static double[] numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in =
                TransformersConfigTest.class.getResourceAsStream(
                        "/golden/disagreements/configs.json")) {
            return JSON.readTree(in);
        }
    }
}
