package org.fastforward.models.safetensors;

import static org.fastforward.models.checkpoint.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

public class SafetensorsReaderTest {
    private static final String GOOD =
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                    + "\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[16,24]}}";

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    /** A file with this header and this many bytes of data. */
    public static byte[] bytes(String header, int data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return bytes(text.length, text, data);
    }

    private static byte[] bytes(long claimed, byte[] header, int data) {
        return ByteBuffer.allocate(8 + header.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimed)
                .put(header)
                .array();
    }

    private void refused(String why, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        assertRefused(file, why, () -> SafetensorsReader.read(file));
    }

    private static String tensor(String fields) {
        return "{\"a\":{" + fields + "}}";
    }

    @Test
    void readsAGoodFile() throws IOException {
        Files.write(file, bytes(GOOD + "   ", 24));
        Map<String, TensorEntry> tensors = SafetensorsReader.read(file);
        TensorEntry b = tensors.get("b");
        assertEquals(DType.F16, b.dtype());
        assertEquals(List.of(4L), b.shape());
        assertEquals(8, b.bytes());
        assertEquals(4, b.elements());
        assertEquals(8 + GOOD.length() + 3 + 16, b.offset());
    }

    @Test
    void readsWhatItsWriterWrites() throws IOException {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        SafetensorsWriter.write(
                file,
                List.of(
                        new SafetensorsWriter.Tensor("x", DType.BF16, List.of(2L, 2L), data),
                        new SafetensorsWriter.Tensor("y", DType.F32, List.of(1L, 2L), data)),
                Map.of("format", "pt"));
        TensorEntry y = SafetensorsReader.read(file).get("y");
        byte[] all = Files.readAllBytes(file);
        assertArrayEquals(
                data.array(),
                Arrays.copyOfRange(all, (int) y.offset(), (int) (y.offset() + y.bytes())));
        assertEquals(0, ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] good = bytes(GOOD, 24);
        for (int n = 0; n < good.length; n++) {
            refused("safetensors file", Arrays.copyOf(good, n));
        }
    }

    @Test
    void refusesAMissingFileAndAFolder() throws IOException {
        assertRefused(file, "no file", () -> SafetensorsReader.read(file));
        Files.createDirectory(file);
        assertRefused(file, "no file", () -> SafetensorsReader.read(file));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1 << 20, 1L << 32, 200})
    void refusesAWrongHeaderLength(long claimed) throws IOException {
        refused("header", bytes(claimed, GOOD.getBytes(StandardCharsets.UTF_8), 24));
    }

    @Test
    void refusesAHeaderThatItsFileCouldHoldButNoModelNeeds() throws IOException {
        Files.write(file, bytes(SafetensorsHeader.MAX_HEADER_BYTES + 1, new byte[0], 0));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(SafetensorsHeader.MAX_HEADER_BYTES * 2);
        }
        assertRefused(file, "header", () -> SafetensorsReader.read(file));
    }

    /** The largest header that is read, filled with what takes most memory as a tree. */
    @Test
    void survivesTheLargestHeader() throws IOException {
        String brackets = "[],".repeat((int) SafetensorsHeader.MAX_HEADER_BYTES / 3 - 10);
        refused("tensor a", bytes("{\"a\":[" + brackets + "1]}", 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "[]",
                "null",
                "3",
                "\"text\"",
                "{",
                "{\"a\"",
                "{\"a\":}",
                "{a:1}",
                "{} {}",
                "{}x",
                "{\"a\":{}}",
                "{\"a\":1}",
                "{\"a\":null}",
                "{\"a\":[]}",
                "\u0000\u0000\u0000"
            })
    void refusesAHeaderThatIsNone(String header) throws IOException {
        refused("safetensors file", bytes(header, 0));
    }

    @Test
    void refusesInvalidUtf8() throws IOException {
        byte[] header = GOOD.getBytes(StandardCharsets.UTF_8);
        header[2] = (byte) 0xff;
        refused("header", bytes(header.length, header, 24));
    }

    @Test
    void refusesDuplicateKeys() throws IOException {
        String a = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        refused("duplicate", bytes("{" + a + "," + a + "}", 4));
        refused(
                "duplicate",
                bytes(
                        tensor(
                                "\"dtype\":\"F32\",\"dtype\":\"F16\",\"shape\":[1],"
                                        + "\"data_offsets\":[0,4]"),
                        4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[0,16]; [8,16]; overlap",
                "[0,16]; [0,8]; overlap",
                "[8,24]; [0,8]; ok",
                "[4,20]; [0,8]; overlap",
                "[0,16]; [17,25]; belong to no tensor",
                "[1,17]; [17,25]; belong to no tensor",
                "[0,16]; [24,32]; belong to no tensor",
                "[16,0]; [16,24]; outside",
                "[-16,0]; [16,24]; outside",
                "[0,16]; [16,9223372036854775807]; outside",
                "[0,16]; [9223372036854775800,9223372036854775807]; outside",
                "[0,16]; [1600,1608]; outside",
                "[0,15]; [16,24]; does not fill",
                "[0,17]; [17,25]; does not fill",
                "[0,16,24]; [16,24]; data_offsets",
                "[0]; [16,24]; data_offsets",
                "null; [16,24]; data_offsets",
                "\"0,16\"; [16,24]; data_offsets",
                "[\"0\",\"16\"]; [16,24]; data_offsets",
                "[0.0,16.0]; [16,24]; data_offsets",
                "[0,18446744073709551616]; [16,24]; data_offsets"
            })
    void checksOffsets(String a, String b, String outcome) throws IOException {
        String header = GOOD.replace("[0,16]", a).replace("[16,24]", b);
        int data = outcome.startsWith("ok") ? 24 : 32;
        if (outcome.equals("ok")) {
            Files.write(file, bytes(header, data));
            assertEquals(2, SafetensorsReader.read(file).size());
        } else {
            refused(outcome, bytes(header, data));
        }
    }

    @Test
    void refusesBytesAfterTheLastTensor() throws IOException {
        refused("last 1 bytes belong to no tensor", bytes(GOOD, 25));
        refused("last 3 bytes belong to no tensor", bytes("{}", 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[9223372036854775807]; does not fill",
                "[9223372036854775807,2]; impossibly large",
                "[4294967296,4294967296]; impossibly large",
                "[4294967296,2147483648,0]; impossibly large",
                "[2305843009213693952]; does not fill",
                "[4611686018427387905]; does not fill",
                "[-1]; bad dimension",
                "[-2,-2]; bad dimension",
                "[1.5]; bad dimension",
                "[\"4\"]; bad dimension",
                "[null]; bad dimension",
                "[[4]]; bad dimension",
                "[99999999999999999999]; bad dimension",
                "[1e2]; bad dimension",
                "[3]; does not fill",
                "[]; does not fill",
                "[1,1,1,1,1,1,1,1,4]; no usable shape",
                "4; no usable shape",
                "{}; no usable shape",
                "null; no usable shape"
            })
    void checksShapes(String shape, String why) throws IOException {
        refused(
                why,
                bytes(
                        tensor("\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":[0,16]"),
                        16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"F31\"",
                "\"f32\"",
                "\"\"",
                "null",
                "7",
                "[]",
                "{}",
                "\"float32\"",
                "\"x\\ny\""
            })
    void refusesUnknownTypes(String type) throws IOException {
        refused(
                "type",
                bytes(tensor("\"dtype\":" + type + ",\"shape\":[4],\"data_offsets\":[0,16]"), 16));
    }

    /** A type that weights cannot have is checked like the others, and refused only if used. */
    @ParameterizedTest
    @EnumSource(ElementType.class)
    void knowsEveryTypeOfTheFormat(ElementType type) throws IOException {
        int data = type.bits();
        String fields = "\"dtype\":\"" + type + "\",\"shape\":[2,4],\"data_offsets\":[0,%d]";
        Files.write(file, bytes(tensor(fields.formatted(data)), data));
        TensorEntry entry = SafetensorsReader.read(file).get("a");
        assertEquals(8, entry.elements());
        if (type.weights().isPresent()) {
            assertEquals(type.name(), entry.dtype().name());
        } else {
            assertRefused(file, "tensor a in " + file + " has type " + type, entry::dtype);
        }
        refused("does not fill", bytes(tensor(fields.formatted(data - 1)), data - 1));
        refused("does not fill", bytes(tensor(fields.formatted(data + 1)), data + 1));
    }

    @Test
    void refusesHalfBytes() throws IOException {
        refused(
                "does not fill",
                bytes(tensor("\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]"), 1));
    }

    @Test
    void refusesJsonBombs() throws IOException {
        refused("nesting", bytes("{\"a\":" + "[".repeat(1 << 20), 0));
        refused("nesting", bytes("{\"a\":".repeat(1 << 18), 0));
        refused("number", bytes("{\"a\":" + "9".repeat(1 << 20) + "}", 0));
        refused("name", bytes("{\"" + "n".repeat(1 << 20) + "\":1}", 0));
        refused("type", bytes("{\"a\":\"" + "s".repeat(3 << 20) + "\"}", 0));
        refused(
                "bad dimension",
                bytes(
                        tensor("\"dtype\":\"F32\",\"shape\":[1e999999999],\"data_offsets\":[0,16]"),
                        16));
    }

    @Test
    void saysHostileNamesInOneLine() throws IOException {
        String name = "a\\n\\r\\u001b[2J\\u0000\\u0085\\u2028\\u202e" + "x".repeat(4000);
        String header =
                "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,16]}}";
        refused("does not fill", bytes(header, 16));
        refused("duplicate", bytes("{\"a\\nb\":1,\"a\\nb\":2}", 0));
        refused("type", bytes(header.replace("F32", name), 16));
    }

    @Test
    void ignoresMetadata() throws IOException {
        Files.write(file, bytes("{\"__metadata__\":{\"format\":\"pt\"}}", 0));
        assertTrue(SafetensorsReader.read(file).isEmpty());
    }

    @Test
    void readsLongMetadata() throws IOException {
        String state = "s".repeat(3 << 20);
        Files.write(file, bytes("{\"__metadata__\":{\"state\":\"" + state + "\"}}", 0));
        assertEquals(state, SafetensorsReader.metadata(file).get("state"));
    }
}
