package org.fastforward.tasks.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of sequences, mapped into memory: what is read of it costs page cache, which the system
 * takes back when it needs it; the heap holds 20 bytes per sequence. May be used by several
 * threads. The mapping goes away with the object.
 */
public final class SequenceFile {

    /** A mapping cannot be longer than 2 GiB. */
    private static final long WINDOW_INTS = 1L << 27;

    private final IntBuffer[] windows;
    private final long windowInts;
    private final int[] records;
    private final int[] lengths;
    private final int[] runs;
    private final long[] starts;

    private SequenceFile(FileChannel channel, SequenceHeader header, long windowInts)
            throws IOException {
        int n = header.sequences();
        this.windowInts = windowInts;
        records = new int[n];
        lengths = new int[n];
        runs = new int[n];
        starts = new long[n];
        int longest = readIndex(channel, header);
        windows = map(channel, header.dataInts(), longest);
    }

    /**
     * Opens a file after checking every byte of it.
     *
     * @param facts the bytes of the file that belongs to it
     * @throws DamagedFileException if either file is not what was written
     */
    static SequenceFile open(Path file, byte[] facts) throws IOException {
        return open(file, facts, WINDOW_INTS);
    }

    /** As above, with mappings that begin {@code windowInts} ints apart. */
    static SequenceFile open(Path file, byte[] facts, long windowInts) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SequenceHeader header = SequenceHeader.decode(header(channel));
            if (channel.size() != header.fileBytes()) {
                throw new DamagedFileException(
                        channel.size() + " bytes long instead of " + header.fileBytes());
            }
            if (header.factsChecksum() != SequenceHeader.checksum(facts, facts.length)) {
                throw new DamagedFileException("its facts are not those it was written with");
            }
            if (header.contentChecksum() != contentChecksum(channel)) {
                throw new DamagedFileException("its checksum is wrong");
            }
            return new SequenceFile(channel, header, windowInts);
        }
    }

    private static byte[] header(FileChannel channel) throws IOException {
        if (channel.size() < SequenceHeader.BYTES) {
            throw new DamagedFileException("only " + channel.size() + " bytes long");
        }
        return read(channel, 0, SequenceHeader.BYTES).array();
    }

    /** Read, not mapped: pages that are only checked need not count as the process's memory. */
    private static int contentChecksum(FileChannel channel) throws IOException {
        CRC32C checksum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        channel.position(SequenceHeader.BYTES);
        while (channel.read(buffer) >= 0) {
            checksum.update(buffer.flip());
            buffer.clear();
        }
        return (int) checksum.getValue();
    }

    private static ByteBuffer read(FileChannel channel, long from, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new DamagedFileException("it ends too early");
            }
        }
        return buffer.flip();
    }

    /** Fills the index; returns the ints of the longest sequence. */
    private int readIndex(FileChannel channel, SequenceHeader header) throws IOException {
        long at = SequenceHeader.BYTES + Integer.BYTES * header.dataInts();
        int entry = SequenceHeader.INDEX_INTS * Integer.BYTES;
        int chunk = 1 << 16;
        long start = 0;
        int longest = 0;
        for (int from = 0; from < records.length; from += chunk) {
            int count = Math.min(chunk, records.length - from);
            ByteBuffer index = read(channel, at + (long) from * entry, count * entry);
            for (int i = from; i < from + count; i++) {
                records[i] = index.getInt();
                lengths[i] = index.getInt();
                runs[i] = index.getInt();
                starts[i] = start;
                int ints = Math.addExact(lengths[i], runs[i]);
                longest = Math.max(longest, ints);
                start += ints;
            }
        }
        if (start != header.dataInts()) {
            throw new DamagedFileException("its index does not fit its data");
        }
        return longest;
    }

    /** Each window goes on as far as a sequence that begins at its end. */
    private IntBuffer[] map(FileChannel channel, long dataInts, int longest) throws IOException {
        IntBuffer[] mapped =
                new IntBuffer[Math.toIntExact((dataInts + windowInts - 1) / windowInts)];
        for (int i = 0; i < mapped.length; i++) {
            long from = i * windowInts;
            long ints = Math.min(windowInts + longest, dataInts - from);
            mapped[i] =
                    channel.map(
                                    FileChannel.MapMode.READ_ONLY,
                                    SequenceHeader.BYTES + Integer.BYTES * from,
                                    Integer.BYTES * ints)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asIntBuffer();
        }
        return mapped;
    }

    /** Sequences in the file. */
    public int size() {
        return records.length;
    }

    /** Number of the i-th sequence's source record. */
    public int record(int i) {
        return records[i];
    }

    /** A new array: the i-th sequence's tokens. */
    public int[] ids(int i) {
        return ints(starts[i], lengths[i]);
    }

    /** A new array: what the i-th sequence was written with besides. */
    public int[] runs(int i) {
        return ints(starts[i] + lengths[i], runs[i]);
    }

    private int[] ints(long from, int count) {
        int[] values = new int[count];
        if (count > 0) {
            int window = (int) (from / windowInts);
            windows[window].get((int) (from - window * windowInts), values);
        }
        return values;
    }
}
