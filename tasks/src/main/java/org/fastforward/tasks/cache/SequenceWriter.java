package org.fastforward.tasks.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes a file of sequences one after another; see {@link SequenceHeader} for its layout. */
public final class SequenceWriter implements AutoCloseable {

    private final FileChannel channel;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C checksum = new CRC32C();
    private int[] index = new int[1 << 10];
    private int sequences;
    private long dataInts;

    /**
     * @param file must not exist
     */
    SequenceWriter(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // The header comes last: a file that was not finished has none.
        channel.position(SequenceHeader.BYTES);
    }

    /**
     * Adds a sequence.
     *
     * @param record number of the source record
     * @param ids its tokens
     * @param runs anything else that is known of it
     */
    public void add(int record, int[] ids, int[] runs) {
        int at = sequences * SequenceHeader.INDEX_INTS;
        if (at + SequenceHeader.INDEX_INTS > index.length) {
            index = Arrays.copyOf(index, index.length * 2);
        }
        index[at] = record;
        index[at + 1] = ids.length;
        index[at + 2] = runs.length;
        sequences++;
        dataInts += (long) ids.length + runs.length;
        try {
            put(ids, ids.length);
            put(runs, runs.length);
        } catch (IOException e) {
            throw new UnwritableException(e);
        }
    }

    /** Sequences added so far. */
    int sequences() {
        return sequences;
    }

    /** Adds the index and the header, and makes sure that all is on disk. */
    void finish(byte[] facts) throws IOException {
        put(index, sequences * SequenceHeader.INDEX_INTS);
        flush();
        ByteBuffer header =
                new SequenceHeader(
                                sequences,
                                dataInts,
                                SequenceHeader.checksum(facts, facts.length),
                                (int) checksum.getValue())
                        .encode();
        long position = 0;
        while (header.hasRemaining()) {
            position += channel.write(header, position);
        }
        channel.force(true);
    }

    private void put(int[] values, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            buffer.putInt(values[i]);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        checksum.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
