package org.fastforward.models.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.TensorBytes;

/**
 * Many normal numbers cheaply: each is drawn from a table of 65,536, made once, by 16 bits of a
 * hashed counter (the mixing function of {@link java.util.SplittableRandom}), so that a block is
 * filled by several threads and comes out the same however many there are.
 */
final class NormalBlocks {
    private static final int DRAWN = 1 << 16;
    private static final int BLOCK = 16 << 20;
    private static final int SLICES = 16;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    /** The table's elements as stored, each in the lowest bits of a long. */
    private final long[] table;

    private final DType type;

    /** One buffer for all: direct memory is given back by the garbage collector alone. */
    private final ByteBuffer block =
            ByteBuffer.allocateDirect(BLOCK).order(ByteOrder.LITTLE_ENDIAN);

    private NormalBlocks(long[] table, DType type) {
        this.table = table;
        this.type = type;
    }

    /**
     * Makes the table: half of it Gaussian, the other half their negatives, scaled so that it has
     * mean zero and the wanted deviation before it is rounded to the type.
     *
     * @param manager holds the table for a moment
     * @param deviation standard deviation
     */
    static NormalBlocks of(NDManager manager, double deviation, DType type) {
        Random random = new Random(0);
        double[] half = new double[DRAWN / 2];
        double squares = 0;
        for (int i = 0; i < half.length; i++) {
            half[i] = random.nextGaussian();
            squares += half[i] * half[i];
        }
        double scale = deviation / Math.sqrt(squares / half.length);
        float[] values = new float[DRAWN];
        for (int i = 0; i < half.length; i++) {
            values[2 * i] = (float) (scale * half[i]);
            values[2 * i + 1] = -values[2 * i];
        }
        try (NDArray array = manager.create(values)) {
            ByteBuffer stored = TensorBytes.bytes(array, type).order(ByteOrder.LITTLE_ENDIAN);
            long[] table = new long[DRAWN];
            for (int i = 0; i < DRAWN; i++) {
                table[i] =
                        type.bytes() == Float.BYTES
                                ? stored.getInt() & 0xFFFFFFFFL
                                : stored.getShort() & 0xFFFFL;
            }
            return new NormalBlocks(table, type);
        }
    }

    /**
     * Returns numbers in blocks of little-endian bytes. All blocks of all iterators share one
     * buffer: use one up before asking for the next.
     *
     * @param elements how many in all
     * @param seed of these numbers
     */
    Iterator<ByteBuffer> iterator(long elements, long seed) {
        long bytes = elements * type.bytes();
        return new Iterator<>() {
            private long at;

            @Override
            public boolean hasNext() {
                return at < bytes;
            }

            @Override
            public ByteBuffer next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int size = (int) Math.min(BLOCK, bytes - at);
                // Whole words: what stands behind the last number is not handed out.
                block.clear().limit((size + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
                fill(block.asLongBuffer(), at / Long.BYTES, seed);
                at += size;
                return block.limit(size);
            }
        };
    }

    private void fill(LongBuffer block, long first, long seed) {
        long start = mix(seed);
        int slice = (block.capacity() + SLICES - 1) / SLICES;
        IntStream.range(0, SLICES)
                .parallel()
                .forEach(
                        s -> {
                            int to = Math.min(block.capacity(), (s + 1) * slice);
                            for (int i = s * slice; i < to; i++) {
                                block.put(i, word(mix(start + (first + i) * STEP)));
                            }
                        });
    }

    /** Draws the two or four numbers that fill eight bytes. */
    private long word(long random) {
        if (type.bytes() == Float.BYTES) {
            return table[(int) (random & 0xFFFF)] | table[(int) (random >>> 16 & 0xFFFF)] << 32;
        }
        return table[(int) (random & 0xFFFF)]
                | table[(int) (random >>> 16 & 0xFFFF)] << 16
                | table[(int) (random >>> 32 & 0xFFFF)] << 32
                | table[(int) (random >>> 48)] << 48;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
