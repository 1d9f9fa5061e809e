package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.TensorEntry;

/** A folder of the golden fixtures: what Transformers, PEFT and PyTorch computed. */
public final class Golden {
    private final Path folder;
    private final JsonNode expected;
    private final Map<String, TensorEntry> tensors;

    private Golden(Path folder) throws IOException {
        this.folder = folder;
        this.expected = new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
        this.tensors = SafetensorsReader.read(folder.resolve("expected.safetensors"));
    }

    public static Golden of(String name) {
        try {
            return new Golden(Path.of(Golden.class.getResource("/golden/" + name).toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return folder;
    }

    public JsonNode json() {
        return expected;
    }

    /** Reads numbers such as {@code lora/loss_sums}. */
    public double[] numbers(String path) {
        JsonNode node = expected.at("/" + path);
        assertTrue(node.isArray(), path);
        double[] numbers = new double[node.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = node.get(i).asDouble();
        }
        return numbers;
    }

    public boolean holds(String tensor) {
        return tensors.containsKey(tensor);
    }

    public List<Long> shape(String tensor) {
        return tensors.get(tensor).shape();
    }

    /** Reads a float32 tensor of {@code expected.safetensors}. */
    public float[] values(String tensor) {
        return values(tensors.get(tensor));
    }

    static float[] values(TensorEntry entry) {
        assertEquals("F32", entry.type().name());
        try {
            byte[] file = Files.readAllBytes(entry.file());
            float[] values = new float[(int) entry.elements()];
            ByteBuffer.wrap(file, (int) entry.offset(), (int) entry.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int rows() {
        return expected.at("/batch/lengths").size();
    }

    public int length(int row) {
        return expected.at("/batch/lengths").get(row).asInt();
    }

    public int columns() {
        return expected.at("/batch/input_ids").get(0).size();
    }

    public TokenBatch batch() {
        int columns = columns();
        long[] ids = new long[rows() * columns];
        List<long[]> labels = new ArrayList<>();
        for (int r = 0; r < rows(); r++) {
            for (int t = 0; t < columns; t++) {
                int at = r * columns + t;
                ids[at] = expected.at("/batch/input_ids").get(r).get(t).asLong();
                long label = expected.at("/batch/labels").get(r).get(t).asLong();
                if (t > 0 && label != -100) {
                    labels.add(new long[] {at - 1, label, r});
                }
            }
        }
        return new TokenBatch(
                rows(),
                columns,
                ids,
                labels.stream().mapToLong(l -> l[0]).toArray(),
                labels.stream().mapToLong(l -> l[1]).toArray(),
                labels.stream().mapToLong(l -> l[2]).toArray());
    }

    /** One weight per sequence: with them, the loss is the mean of the sequences' means. */
    public float[] meanWeights() {
        double[] counts = numbers("loss_counts");
        float[] weights = new float[counts.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (1 / (counts[i] * counts.length));
        }
        return weights;
    }

    /** Asserts a difference of at most {@code relative} of the largest expected entry. */
    static void assertClose(float[] expected, float[] actual, double relative, String what) {
        assertClose(expected, 0, actual, 0, expected.length, relative, what);
        assertEquals(expected.length, actual.length, what);
    }

    static void assertClose(
            float[] expected,
            int expectedFrom,
            float[] actual,
            int actualFrom,
            int n,
            double relative,
            String what) {
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < n; i++) {
            double e = expected[expectedFrom + i];
            double difference = Math.abs(e - actual[actualFrom + i]);
            largest = Math.max(largest, Math.abs(e));
            // A NaN must not pass.
            worst = difference <= worst ? worst : difference;
        }
        assertTrue(
                worst <= relative * largest,
                what + ": differs by " + worst + " where the largest entry is " + largest);
    }

    static void assertClose(double[] expected, float[] actual, double relative, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], relative * Math.abs(expected[i]), what);
        }
    }

    static float[] gradient(NDArray array) {
        try (NDArray g = array.getGradient()) {
            return g.toFloatArray();
        }
    }
}
