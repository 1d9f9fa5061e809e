package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.CheckpointFit;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checkpoints whose files disagree with each other, against the losses that Transformers computes
 * with them ({@code make_disagreements.py}, which makes the same edits).
 */
class DisagreeingCheckpointTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEAD = "lm_head.weight";
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String QUERY = "model.layers.0.self_attn.q_proj.";

    @TempDir Path folder;

    private final Map<String, SafetensorsWriter.Tensor> tensors = new TreeMap<>();
    private ObjectNode config;

    private void edit(String name) throws IOException {
        Path golden = Golden.of(name.startsWith("neox") ? "neox" : "llama_grouped").folder();
        config = (ObjectNode) JSON.readTree(golden.resolve("config.json").toFile());
        for (TensorEntry e : SafetensorsReader.read(golden.resolve("model.safetensors")).values()) {
            put(e.name(), e.shape(), Golden.values(e));
        }
        switch (name) {
            case "as it is", "neox", "shards" -> {}
            case "tied, another head", "neox, tied, another head" -> tie();
            case "a head that the index does not list" -> tie();
            case "tied, an equal head" -> {
                tie();
                tensors.put(HEAD, named(HEAD, tensors.get(EMBEDDING)));
            }
            case "tied, the head alone" -> {
                tie();
                tensors.remove(EMBEDDING);
            }
            case "fewer layers" -> config.put("num_hidden_layers", 1);
            case "fewer rows" -> config.put("vocab_size", 30);
            case "narrower" -> config.put("intermediate_size", 20);
            case "a bias that is none" -> {
                long rows = tensors.get(QUERY + "weight").shape().get(0);
                put(QUERY + "bias", List.of(rows), new float[(int) rows]);
            }
            case "a buffer" ->
                    put(
                            "model.layers.0.self_attn.rotary_emb.inv_freq",
                            List.of(2L),
                            new float[] {1, 1});
            case "neox, a mask" ->
                    put("gpt_neox.layers.0.attention.masked_bias", List.of(), new float[] {-1e9f});
            case "neox, the head's new name" ->
                    tensors.put(HEAD, named(HEAD, tensors.remove("embed_out.weight")));
            case "neox, two heads" -> {
                List<Long> shape = tensors.get("embed_out.weight").shape();
                put(HEAD, shape, new float[(int) (shape.get(0) * shape.get(1))]);
            }
            default -> throw new IllegalArgumentException(name);
        }
        Files.writeString(folder.resolve("config.json"), config.toString());
        write(name.equals("shards") || name.contains("index"));
    }

    private void tie() {
        config.put("tie_word_embeddings", true);
    }

    private void put(String name, List<Long> shape, float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        tensors.put(name, new SafetensorsWriter.Tensor(name, DType.F32, shape, bytes));
    }

    private static SafetensorsWriter.Tensor named(String name, SafetensorsWriter.Tensor t) {
        return new SafetensorsWriter.Tensor(name, t.dtype(), t.shape(), t.data());
    }

    /** The index of the shards lists everything but a tied head. */
    private void write(boolean sharded) throws IOException {
        List<SafetensorsWriter.Tensor> all = new ArrayList<>(tensors.values());
        if (!sharded) {
            SafetensorsWriter.write(folder.resolve("model.safetensors"), all, Map.of());
            return;
        }
        SafetensorsWriter.write(folder.resolve("a.safetensors"), all.subList(0, 5), Map.of());
        SafetensorsWriter.write(
                folder.resolve("b.safetensors"), all.subList(5, all.size()), Map.of());
        ObjectNode index = JSON.createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).name().equals(HEAD)
                    || !config.path("tie_word_embeddings").asBoolean()) {
                map.put(all.get(i).name(), i < 5 ? "a.safetensors" : "b.safetensors");
            }
        }
        Files.writeString(folder.resolve("model.safetensors.index.json"), index.toString());
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in =
                DisagreeingCheckpointTest.class.getResourceAsStream(
                        "/golden/disagreements/files.json")) {
            return JSON.readTree(in);
        }
    }

    private double loss(long[] ids) {
        Checkpoint checkpoint = Checkpoint.open(folder);
        Layout layout = CheckpointFit.require(checkpoint);
        int labels = ids.length - 1;
        TokenBatch batch =
                new TokenBatch(
                        1,
                        ids.length,
                        ids,
                        LongStream.range(0, labels).toArray(),
                        Arrays.copyOfRange(ids, 1, ids.length),
                        new long[labels]);
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointWeights weights = new CheckpointWeights(manager, checkpoint);
                LanguageModel model =
                        new LanguageModel(manager, layout, weights, AdapterSpec.NONE, 0)) {
            return model.evaluate(List.of(batch)).get(0)[0] / labels;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "as it is",
                "tied, another head",
                "tied, an equal head",
                "tied, the head alone",
                "a buffer",
                "shards",
                "a head that the index does not list",
                "neox",
                "neox, a mask",
                "neox, the head's new name",
                "neox, tied, another head"
            })
    void computesWhatTransformersDoes(String name) throws IOException {
        edit(name);
        JsonNode golden = golden();
        long[] ids = JSON.convertValue(golden.path("ids"), long[].class);
        double expected = golden.path("cases").path(name).path("loss").asDouble();
        assertEquals(expected, loss(ids), 1e-5);
    }

    /** Transformers computes something of all but two; not of what the weights were trained as. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "fewer layers; model.layers.1.",
                "fewer rows; has shape [32, 16], but the model needs [30, 16]",
                "narrower; but the model needs [20, 16]",
                "a bias that is none; q_proj.bias",
                "neox, two heads; two output heads, embed_out.weight and lm_head.weight"
            })
    void refuses(String name, String why) throws IOException {
        edit(name);
        UserException e = assertThrows(UserException.class, () -> loss(new long[] {1, 2}));
        assertEquals(1, e.getMessage().lines().count());
        assertTrue(e.getMessage().contains(why), e.getMessage());
        assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
    }

    @Test
    void knowsAllCasesOfTheScript() throws IOException {
        assertEquals(16, golden().path("cases").size());
    }

    /** Two equal tables are one for the optimizer; two different ones are two. */
    @Test
    void tiesEqualTablesAlone() throws IOException {
        edit("tied, an equal head");
        assertTrue(Checkpoint.open(folder).config().tiedHead());
        edit("tied, another head");
        assertTrue(!Checkpoint.open(folder).config().tiedHead());
    }
}
