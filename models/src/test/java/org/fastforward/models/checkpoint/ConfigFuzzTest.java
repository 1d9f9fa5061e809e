package org.fastforward.models.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.fastforward.shared.UserException;

/**
 * Configurations of old and new keys together: read as the plain rule of {@link PlainRope} computes
 * them, which another test holds to Transformers, or refused in one line.
 */
class ConfigFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SHAPES =
            List.of(
                    "{\"model_type\":\"llama\",\"vocab_size\":32,\"hidden_size\":16,"
                            + "\"num_hidden_layers\":1,\"num_attention_heads\":4,"
                            + "\"intermediate_size\":24,\"max_position_embeddings\":64}",
                    "{\"model_type\":\"gpt_neox\",\"vocab_size\":32,\"hidden_size\":32,"
                            + "\"num_hidden_layers\":1,\"num_attention_heads\":2,"
                            + "\"intermediate_size\":24,\"max_position_embeddings\":64}");
    private static final List<String> NUMBERS =
            List.of("0.25", "0.5", "1", "1.0", "8", "10000", "10000.0", "500.0", "null", "\"8\"");
    private static final List<String> TYPES =
            List.of("\"default\"", "\"llama3\"", "\"llama3\"", "\"yarn\"", "null", "3");

    private static Path file;

    @BeforeContainer
    static void create() throws IOException {
        file = Files.createTempFile("fuzz", ".json");
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.delete(file);
    }

    private static Optional<double[]> read(ObjectNode config) throws IOException {
        Files.writeString(file, config.toString());
        try {
            return Optional.of(ConfigReader.read(file).rope().frequencies());
        } catch (UserException e) {
            Refusals.assertOneLine(e.getMessage());
            return Optional.empty();
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void asTransformersOrRefused(@ForAll("configs") ObjectNode config) throws IOException {
        Optional<double[]> ours = read(config);
        if (ours.isPresent()) {
            Optional<double[]> rule = PlainRope.frequencies(config);
            assertTrue(rule.isPresent(), () -> "not refused: " + config);
            assertArrayEquals(rule.get(), ours.get(), 1e-9, config::toString);
        }
    }

    /** Where one place alone speaks, nothing disagrees: what can be computed must be read. */
    @Property(tries = 200)
    void readsWhatOnePlaceSays(
            @ForAll("theta") double theta,
            @ForAll boolean neox,
            @ForAll boolean llama3,
            @ForAll boolean five)
            throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(SHAPES.get(neox ? 1 : 0));
        ObjectNode rope = JSON.createObjectNode();
        if (llama3) {
            rope.put("rope_type", "llama3").put("factor", 8).put("low_freq_factor", 1);
            rope.put("high_freq_factor", 4).put("original_max_position_embeddings", 32);
        }
        if (five) {
            config.set("rope_parameters", rope.put("rope_theta", theta));
        } else {
            config.put(neox ? "rotary_emb_base" : "rope_theta", theta);
            config.set("rope_scaling", rope);
        }
        assertArrayEquals(
                PlainRope.frequencies(config).orElseThrow(),
                read(config).orElseThrow(),
                1e-9,
                config::toString);
    }

    @Provide
    Arbitrary<Double> theta() {
        return Arbitraries.doubles().between(1, 1e7);
    }

    @Provide
    Arbitrary<ObjectNode> configs() {
        Arbitrary<Map<String, String>> top =
                Arbitraries.maps(
                                Arbitraries.of(
                                        "rope_theta",
                                        "rotary_emb_base",
                                        "rotary_pct",
                                        "partial_rotary_factor",
                                        "original_max_position_embeddings",
                                        "head_dim"),
                                Arbitraries.of(NUMBERS))
                        .ofMaxSize(4);
        return Combinators.combine(Arbitraries.of(SHAPES), top, ropes(), ropes())
                .as(ConfigFuzzTest::config);
    }

    private static Arbitrary<String> ropes() {
        Arbitrary<Map.Entry<String, String>> types =
                Combinators.combine(Arbitraries.of("rope_type", "type"), Arbitraries.of(TYPES))
                        .as(Map::entry);
        Arbitrary<Map.Entry<String, String>> numbers =
                Combinators.combine(
                                Arbitraries.of("rope_theta", "partial_rotary_factor", "factor"),
                                Arbitraries.of(NUMBERS))
                        .as(Map::entry);
        Arbitrary<Map.Entry<String, String>> factors =
                Arbitraries.of(
                        Map.entry("factor", "8"),
                        Map.entry("low_freq_factor", "1"),
                        Map.entry("high_freq_factor", "4"),
                        Map.entry("original_max_position_embeddings", "32"),
                        Map.entry("full_attention", "{}"));
        Arbitrary<String> object =
                Arbitraries.frequencyOf(
                                Tuple.of(2, types), Tuple.of(2, numbers), Tuple.of(6, factors))
                        .list()
                        .uniqueElements(Map.Entry::getKey)
                        .ofMaxSize(7)
                        .map(ConfigFuzzTest::object);
        return Arbitraries.frequencyOf(
                Tuple.of(6, object),
                Tuple.of(1, Arbitraries.of("null", "{}", "[]", "\"default\"")));
    }

    private static String object(List<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(e -> "\"" + e.getKey() + "\":" + e.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static ObjectNode config(
            String shape, Map<String, String> top, String scaling, String parameters) {
        try {
            ObjectNode config = (ObjectNode) JSON.readTree(shape);
            for (Map.Entry<String, String> e : top.entrySet()) {
                config.set(e.getKey(), JSON.readTree(e.getValue()));
            }
            config.set("rope_scaling", JSON.readTree(scaling));
            config.set("rope_parameters", JSON.readTree(parameters));
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
