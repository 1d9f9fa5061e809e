package org.fastforward.models.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.models.TestModels;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.safetensors.ShardWriter;
import org.fastforward.models.tensors.TensorLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomCheckpointTest {
    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void holdsWhatTheModelNeeds(Architecture architecture) throws IOException {
        ModelConfig config = TestModels.config(architecture);
        RandomCheckpoint.write(folder, config, 77, 5);
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertEquals(config.withVocabulary(0), checkpoint.config());
        Layout layout = Layout.of(config);
        for (TensorSpec t : layout.tensors()) {
            checkpoint.tensor(t.name(), t.shape());
        }
        assertEquals(layout.tensors().size(), checkpoint.tensors().size());
        long elements = checkpoint.tensors().values().stream().mapToLong(t -> t.elements()).sum();
        assertEquals(layout.weights(), elements);
        assertArrayEquals(
                ones(config.hiddenSize()), values(layout.finalNorm().get(0).name(), folder));
        if (architecture == Architecture.GPT_NEOX) {
            assertArrayEquals(
                    new float[config.hiddenSize()],
                    values(layout.finalNorm().get(1).name(), folder));
        }
    }

    @Test
    void dependsOnTheSeedAndTheNameAlone() throws IOException {
        ModelConfig config = TestModels.config(Architecture.LLAMA);
        RandomCheckpoint.write(folder.resolve("a"), config, 77, 5);
        RandomCheckpoint.write(folder.resolve("b"), config, 77, 5);
        RandomCheckpoint.write(folder.resolve("c"), config, 77, 6);
        String name = "model.layers.0.mlp.up_proj.weight";
        float[] a = values(name, folder.resolve("a"));
        assertArrayEquals(a, values(name, folder.resolve("b")));
        assertFalse(
                java.util.Arrays.equals(a, values(name, folder.resolve("c"))), "seed is ignored");
        assertFalse(
                java.util.Arrays.equals(
                        a, values("model.layers.0.mlp.gate_proj.weight", folder.resolve("a"))),
                "name is ignored");
    }

    /** More numbers than one block has, so that the seam between two is looked at too. */
    @ParameterizedTest
    @EnumSource
    void numbersAreNormalAndIndependent(DType type) {
        int count = 5_000_001;
        float[] x = new float[count];
        try (NDManager manager = NDManager.newBaseManager()) {
            Iterator<ByteBuffer> blocks =
                    NormalBlocks.of(manager, 0.02, type).iterator(count, 1234);
            int n = 0;
            while (blocks.hasNext()) {
                ByteBuffer block = blocks.next().order(ByteOrder.LITTLE_ENDIAN);
                while (block.hasRemaining()) {
                    x[n++] = number(block, type);
                }
            }
            assertEquals(count, n);
        }
        double mean = 0;
        double square = 0;
        double fourth = 0;
        double neighbours = 0;
        int beyond = 0;
        for (int i = 0; i < count; i++) {
            double z = x[i] / 0.02;
            mean += z / count;
            square += z * z / count;
            fourth += z * z * z * z / count;
            neighbours += i == 0 ? 0 : z * x[i - 1] / 0.02 / count;
            beyond += Math.abs(z) > 1.96 ? 1 : 0;
        }
        // Five standard errors of each estimate, and the table's own error in the last two.
        assertEquals(0, mean, 5 / Math.sqrt(count));
        assertEquals(1, square, 0.004);
        assertEquals(3, fourth, 0.1);
        assertEquals(0, neighbours, 5 / Math.sqrt(count));
        assertEquals(0.05, (double) beyond / count, 0.003);
    }

    private static float number(ByteBuffer block, DType type) {
        return switch (type) {
            case F32 -> block.getFloat();
            case BF16 -> Float.intBitsToFloat(block.getShort() << 16);
            case F16 -> half(block.getShort() & 0xFFFF);
        };
    }

    private static float half(int bits) {
        int exponent = bits >> 10 & 0x1F;
        double fraction = (bits & 0x3FF) / 1024.0;
        double size =
                exponent == 0 ? Math.scalb(fraction, -14) : Math.scalb(1 + fraction, exponent - 15);
        return (float) (bits >> 15 == 0 ? size : -size);
    }

    @Test
    void largeCheckpointsComeInShardsWithAnIndex() throws IOException {
        List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ByteBuffer data = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
            for (int j = 0; j < 100; j++) {
                data.putFloat(i);
            }
            tensors.add(
                    new SafetensorsWriter.Tensor("t" + i, DType.F32, List.of(100L), data.flip()));
        }
        // Two fit into a shard, a third does not.
        ShardWriter.write(folder, tensors, 1000);
        Files.copy(
                Path.of("src/test/resources/golden/llama_bfloat16/config.json"),
                folder.resolve("config.json"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(
                            "config.json",
                            "model-00001-of-00003.safetensors",
                            "model-00002-of-00003.safetensors",
                            "model-00003-of-00003.safetensors",
                            "model.safetensors.index.json"),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
        String index = Files.readString(folder.resolve("model.safetensors.index.json"));
        assertTrue(index.contains("\"total_size\" : 2000"), index);
        for (int i = 0; i < 5; i++) {
            assertEquals(i, values("t" + i, folder)[99]);
        }
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] values(String name, Path folder) {
        try (NDManager manager = NDManager.newBaseManager();
                TensorLoader loader = new TensorLoader(manager)) {
            NDArray array =
                    loader.load(manager, Checkpoint.open(folder).tensors().get(name), false);
            return array.toFloatArray();
        }
    }
}
