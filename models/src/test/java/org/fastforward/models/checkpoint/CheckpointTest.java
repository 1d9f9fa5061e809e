package org.fastforward.models.checkpoint;

import static org.fastforward.models.checkpoint.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsReaderTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String TENSOR =
            "{\"%s\":{\"dtype\":\"%s\",\"shape\":[2,2],\"data_offsets\":[0,%d]}}";

    @TempDir Path folder;
    private Path index;

    @BeforeEach
    void config() throws IOException, URISyntaxException {
        index = folder.resolve("model.safetensors.index.json");
        Path golden = Path.of(CheckpointTest.class.getResource("/golden/neox/config.json").toURI());
        Files.copy(golden, folder.resolve("config.json"));
    }

    private void shard(String file, String tensor, String type, int bytes) throws IOException {
        Files.write(
                folder.resolve(file),
                SafetensorsReaderTest.bytes(TENSOR.formatted(tensor, type, bytes), bytes));
    }

    private void refused(Path named, String why) {
        assertRefused(named, why, () -> Checkpoint.open(folder));
    }

    @Test
    void refusesAFolderThatIsNone() {
        Path none = folder.resolve("none");
        assertRefused(none, "no checkpoint folder", () -> Checkpoint.open(none));
        Path file = folder.resolve("config.json");
        assertRefused(file, "no checkpoint folder", () -> Checkpoint.open(file));
    }

    @Test
    void refusesAFolderWithoutConfiguration() throws IOException {
        Files.delete(folder.resolve("config.json"));
        refused(folder.resolve("config.json"), "no ");
    }

    @Test
    void refusesAFolderWithoutWeights() {
        refused(folder, "neither model.safetensors nor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "pytorch_model.bin.index.json"})
    void refusesPickles(String file) throws IOException {
        Files.write(folder.resolve(file), new byte[] {(byte) 0x80, 2});
        refused(folder, "convert it to safetensors");
    }

    /** Transformers applies such an adapter without being asked. */
    @Test
    void refusesAnAdapterBesideTheWeights() throws IOException {
        shard("model.safetensors", "a", "F32", 16);
        Checkpoint.open(folder);
        Files.writeString(folder.resolve("adapter_config.json"), "{}");
        refused(folder, "an adapter beside the weights");
    }

    @Test
    void takesOneFileBeforeShards() throws IOException {
        shard("model.safetensors", "a", "F32", 16);
        shard("one.safetensors", "b", "F32", 16);
        Files.writeString(index, "{\"weight_map\": {\"b\": \"one.safetensors\"}}");
        assertEquals(Set.of("a"), Checkpoint.open(folder).tensors().keySet());
    }

    @Test
    void checksEveryTensorThatAModelAsksFor() throws IOException {
        shard("model.safetensors", "a", "F32", 16);
        Checkpoint good = Checkpoint.open(folder);
        assertEquals(16, good.tensor("a", 2, 2).bytes());
        assertRefused(folder, "tensor b is missing", () -> good.tensor("b", 2, 2));
        Path file = folder.resolve("model.safetensors");
        assertRefused(file, "needs [2, 3]", () -> good.tensor("a", 2, 3));
        assertRefused(file, "needs [4]", () -> good.tensor("a", 4));
        assertRefused(file, "needs []", () -> good.tensor("a"));

        shard("model.safetensors", "a", "I64", 32);
        Checkpoint integers = Checkpoint.open(folder);
        assertRefused(file, "tensor a", () -> integers.tensor("a", 2, 2));
        assertRefused(file, "has type I64", () -> integers.tensor("a", 2, 2));
    }

    @Test
    void readsShards() throws IOException {
        shard("one.safetensors", "a", "F32", 16);
        shard("two.safetensors", "b", "F16", 8);
        Files.writeString(
                index,
                "{\"metadata\": {\"total_size\": 24}, \"weight_map\":"
                        + " {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertEquals(DType.F16, checkpoint.tensor("b", 2, 2).dtype());
        assertEquals(DType.F32, checkpoint.tensor("a", 2, 2).dtype());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "../one.safetensors; outside its folder",
                "..; outside its folder",
                ".; no file",
                "/etc/passwd; outside its folder",
                "sub/one.safetensors; outside its folder",
                "..\\\\one.safetensors; outside its folder",
                "C:\\\\one.safetensors; outside its folder",
                "one\\u0000.safetensors; outside its folder",
                "\\ud800.safetensors; can be no file",
                "gone.safetensors; no file",
                "gone\\n.safetensors; no file",
                "config.json; header"
            })
    void refusesShardsThatAreNone(String shard, String why) throws IOException {
        shard("one.safetensors", "a", "F32", 16);
        Files.writeString(index, "{\"weight_map\": {\"a\": \"" + shard + "\"}}");
        refused(folder, why);
    }

    @Test
    void refusesALongShardName() throws IOException {
        Files.writeString(index, "{\"weight_map\": {\"a\": \"" + "x".repeat(100_000) + "\"}}");
        refused(folder, "no file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "3", "[]", "{\"file\": \"one.safetensors\"}"})
    void refusesAPlaceThatIsNoName(String place) throws IOException {
        shard("one.safetensors", "a", "F32", 16);
        Files.writeString(index, "{\"weight_map\": {\"a\": " + place + "}}");
        refused(index, "in no file");
    }

    @Test
    void refusesATensorThatItsShardLacks() throws IOException {
        shard("one.safetensors", "a", "F32", 16);
        Files.writeString(index, "{\"weight_map\": {\"b\": \"one.safetensors\"}}");
        refused(index, "places b in one.safetensors, which does not hold it");
    }

    @Test
    void refusesATensorInTwoShards() throws IOException {
        shard("one.safetensors", "a", "F32", 16);
        shard("two.safetensors", "a", "F32", 16);
        Files.write(
                folder.resolve("three.safetensors"),
                SafetensorsReaderTest.bytes(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                        8));
        Files.writeString(
                index,
                "{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"three.safetensors\"}}");
        refused(folder, "a is in two shards");
        Files.writeString(
                index,
                "{\"weight_map\": {\"a\": \"one.safetensors\", \"a\": \"two.safetensors\"}}");
        refused(index, "duplicate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{}",
                "{\"weight_map\": []}",
                "{\"weight_map\": 3}",
                "{\"weight_map\": null}",
                "{\"weight_map\": {}} x",
                "\u0000"
            })
    void refusesAnIndexThatIsNone(String text) throws IOException {
        Files.writeString(index, text);
        refused(index, text.contains("map\": {}") || text.equals("{") ? "JSON" : "");
    }

    @Test
    void refusesIndexBombs() throws IOException {
        Files.writeString(index, "{\"weight_map\":" + "[".repeat(1 << 20));
        refused(index, "nesting");
        Files.writeString(index, "{\"weight_map\":" + "9".repeat(1 << 20) + "}");
        refused(index, "number");
    }

    @Test
    void refusesABrokenShard() throws IOException {
        Files.writeString(folder.resolve("one.safetensors"), "version https://git-lfs.github.com/");
        Files.writeString(index, "{\"weight_map\": {\"a\": \"one.safetensors\"}}");
        refused(folder.resolve("one.safetensors"), "truncated, or not a safetensors file");
    }
}
