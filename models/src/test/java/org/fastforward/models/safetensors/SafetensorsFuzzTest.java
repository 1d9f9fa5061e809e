package org.fastforward.models.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.fastforward.models.checkpoint.Refusals;
import org.fastforward.shared.UserException;

/** Whatever a file holds, reading it succeeds or ends in a {@link UserException}. */
class SafetensorsFuzzTest {
    private static final String HEADER =
            "{\"__metadata__\":{\"format\":\"pt\"},"
                    + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                    + "\"b\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[16,24]},"
                    + "\"c\":{\"dtype\":\"BOOL\",\"shape\":[],\"data_offsets\":[24,25]}}";

    private static Path file;

    @BeforeContainer
    static void create() throws IOException {
        file = Files.createTempFile("fuzz", ".safetensors");
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.delete(file);
    }

    @Example
    void theUnchangedFileIsGood() throws IOException {
        Files.write(file, SafetensorsReaderTest.bytes(HEADER, 25));
        assertEquals(3, SafetensorsReader.read(file).size());
    }

    @Property(tries = 300)
    void arbitraryBytes(@ForAll @Size(max = 600) byte[] bytes) throws IOException {
        read(bytes);
    }

    /** The length is right, so that the bytes reach the parser. */
    @Property(tries = 300)
    void arbitraryHeaders(@ForAll @Size(max = 600) byte[] header) throws IOException {
        byte[] file = SafetensorsReaderTest.bytes(" ".repeat(header.length), 0);
        System.arraycopy(header, 0, file, 8, header.length);
        read(file);
    }

    @Property(tries = 300)
    void mutatedBytes(@ForAll("mutations") byte[] bytes) throws IOException {
        read(bytes);
    }

    @Property(tries = 300)
    void mutatedValues(@ForAll("values") String header) throws IOException {
        read(SafetensorsReaderTest.bytes(header, 25));
    }

    /** Some bytes of a good file replaced, its end cut off or lengthened. */
    @Provide
    Arbitrary<byte[]> mutations() {
        byte[] good = SafetensorsReaderTest.bytes(HEADER, 25);
        Arbitrary<Map<Integer, Byte>> changes =
                Arbitraries.maps(
                                Arbitraries.integers().between(0, good.length - 1),
                                Arbitraries.bytes())
                        .ofMaxSize(6);
        Arbitrary<Integer> lengths =
                Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.just(good.length)),
                        Tuple.of(1, Arbitraries.integers().between(0, good.length + 20)));
        return Combinators.combine(changes, lengths)
                .as(
                        (change, length) -> {
                            byte[] bytes = good.clone();
                            change.forEach((at, b) -> bytes[at] = b);
                            return Arrays.copyOf(bytes, length);
                        });
    }

    /** One token of a good header replaced by another piece of JSON. */
    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> tokens =
                Arbitraries.of(
                        "[0,16]",
                        "[16,24]",
                        "[24,25]",
                        "[2,2]",
                        "[4]",
                        "[]",
                        "16",
                        "24",
                        "2",
                        "\"F32\"",
                        "\"BOOL\"",
                        "\"shape\"",
                        "\"a\"",
                        "\"c\"",
                        ":",
                        ",",
                        "}");
        Arbitrary<String> numbers = Arbitraries.longs().map(String::valueOf);
        Arbitrary<String> others =
                Arbitraries.of(
                        "-1",
                        "0",
                        "1e400",
                        "1.5",
                        "9223372036854775807",
                        "9223372036854775808",
                        "null",
                        "true",
                        "{}",
                        "[]",
                        "[[[[[[[[[[]]]]]]]]]]",
                        "\"\"",
                        "\"\\u0000\"",
                        "\"\\ud800\"",
                        "\"\\n\"",
                        "[0,0]",
                        "[0,9223372036854775807]",
                        "[4294967296,4294967296,4294967296]",
                        "NaN",
                        "");
        return Combinators.combine(tokens, Arbitraries.oneOf(numbers, others))
                .as((token, other) -> HEADER.replace(token, other));
    }

    private static void read(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try {
            for (TensorEntry entry : SafetensorsReader.read(file).values()) {
                if (entry.offset() < 10 || entry.offset() + entry.bytes() > bytes.length) {
                    throw new AssertionError("outside the file: " + entry);
                }
            }
        } catch (UserException e) {
            Refusals.assertOneLine(e.getMessage());
            if (!e.getMessage().contains(file.toString())) {
                throw new AssertionError("names no file: " + e.getMessage(), e);
            }
        }
    }
}
