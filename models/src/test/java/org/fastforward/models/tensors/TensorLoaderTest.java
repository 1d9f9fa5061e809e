package org.fastforward.models.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.safetensors.ElementType;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.SafetensorsWriter;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a tensor is stored in, wanted as and read by, the numbers are the same. */
class TensorLoaderTest {
    /** More bytes than one block has, in every type. */
    private static final int ROWS = 2100;

    private static final int WIDTH = 1100;

    @TempDir Path folder;

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (DType stored : DType.values()) {
            for (DType wanted : List.of(DType.F32, DType.BF16)) {
                for (boolean writable : new boolean[] {false, true}) {
                    cases.add(Arguments.of(stored, wanted, writable));
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void numbersSurvive(DType stored, DType wanted, boolean writable) throws IOException {
        TensorEntry entry = write(stored);
        try (NDManager manager = NDManager.newBaseManager();
                TensorLoader loader = new TensorLoader(manager)) {
            NDArray array = loader.load(manager, entry, wanted, writable);
            assertArrayEquals(new long[] {ROWS, WIDTH}, array.getShape().getShape());
            check(floats(manager, array), ROWS);
            // What follows another tensor of odd length is not aligned: it cannot be mapped.
            TensorEntry shifted =
                    new TensorEntry(
                            "shifted",
                            entry.type(),
                            List.of(3L),
                            entry.file(),
                            entry.offset() - 1,
                            3L * stored.bytes());
            assertEquals(3, loader.load(manager, shifted, wanted, writable).getShape().size());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tablesAreCutAndExtended(DType stored, DType wanted, boolean writable) throws IOException {
        TensorEntry entry = write(stored);
        try (NDManager manager = NDManager.newBaseManager();
                TensorLoader loader = new TensorLoader(manager)) {
            NDArray cut = loader.load(manager, entry.firstRows(7), wanted, writable);
            check(floats(manager, cut), 7);
            NDArray longer = loader.loadExtended(manager, entry, ROWS + 2L, wanted);
            float[] all = floats(manager, longer);
            assertEquals((ROWS + 2) * WIDTH, all.length);
            check(all, ROWS);
            for (int column = 0; column < WIDTH; column++) {
                double mean = 0;
                for (int row = 0; row < ROWS; row++) {
                    mean += number(row * WIDTH + column) / ROWS;
                }
                float rounded = (float) mean;
                double allowed = wanted == DType.F32 ? 1e-6 : Math.abs(rounded) / 256;
                assertEquals(rounded, all[ROWS * WIDTH + column], allowed);
                assertEquals(all[ROWS * WIDTH + column], all[(ROWS + 1) * WIDTH + column]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusesNumbersThatAreNotFinite(DType stored, DType wanted, boolean writable)
            throws IOException {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1f / 0f}) {
            TensorEntry entry = write(stored, 3 * WIDTH + 5, bad);
            try (NDManager manager = NDManager.newBaseManager();
                    TensorLoader loader = new TensorLoader(manager)) {
                UserException e =
                        assertThrows(
                                UserException.class,
                                () -> loader.load(manager, entry, wanted, writable));
                String what = Float.isNaN(bad) ? "NaN" : "an infinite number";
                assertTrue(e.getMessage().contains(what + " (the first at [3, 5])"), e::getMessage);
                assertTrue(e.getMessage().contains("table in " + entry.file()), e::getMessage);
                assertThrows(
                        UserException.class,
                        () -> loader.loadExtended(manager, entry, ROWS + 1L, wanted));
                check(floats(manager, loader.load(manager, entry.firstRows(3), wanted, false)), 3);
            }
        }
    }

    /** An array that is mapped keeps its memory when its loader and everything else is gone. */
    @Test
    void mappedArraysOutliveTheirLoader() throws IOException {
        TensorEntry entry = write(DType.BF16);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray array;
            try (TensorLoader loader = new TensorLoader(manager)) {
                array = loader.load(manager, entry, DType.BF16, false);
            }
            for (int i = 0; i < 5; i++) {
                System.gc();
            }
            check(floats(manager, array), ROWS);
        }
    }

    private static void check(float[] actual, int rows) {
        for (int i = 0; i < rows * WIDTH; i++) {
            if (actual[i] != number(i)) {
                assertEquals(number(i), actual[i], "element " + i);
            }
        }
    }

    /** Three significant bits: exact in every type. */
    private static float number(int i) {
        return (i % 13 - 6) * (i % 2 == 0 ? 0.25f : 2f);
    }

    private static float[] floats(NDManager manager, NDArray array) {
        try (Kernels kernels =
                Kernels.compile(manager, "def to_float32(self, x):\n  return torch.to(x, 6)\n")) {
            return kernels.evaluate(manager, "to_float32", array).get(0).toFloatArray();
        }
    }

    private TensorEntry write(DType type) throws IOException {
        return write(type, 0, number(0));
    }

    private TensorEntry write(DType type, int changed, float value) throws IOException {
        ByteBuffer data =
                ByteBuffer.allocate(ROWS * WIDTH * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < ROWS * WIDTH; i++) {
            int bits = Float.floatToRawIntBits(i == changed ? value : number(i));
            switch (type) {
                case F32 -> data.putInt(bits);
                case BF16 -> data.putShort((short) (bits >>> 16));
                case F16 -> data.putShort(half(bits));
            }
        }
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(
                file,
                List.of(
                        new SafetensorsWriter.Tensor(
                                "table", type, List.of((long) ROWS, (long) WIDTH), data.flip())),
                Map.of());
        TensorEntry entry = SafetensorsReader.read(file).get("table");
        assertEquals(ElementType.valueOf(type.name()), entry.type());
        return entry;
    }

    /** Of a float32 whose fraction fits. */
    private static short half(int bits) {
        boolean finite = Float.isFinite(Float.intBitsToFloat(bits));
        int exponent = finite ? (bits >>> 23 & 0xFF) - 127 + 15 : 31;
        int magnitude = (bits & 0x7FFFFFFF) == 0 ? 0 : (exponent << 10) | (bits >>> 13 & 0x3FF);
        return (short) ((bits >>> 16 & 0x8000) | magnitude);
    }
}
