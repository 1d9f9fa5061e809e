package org.fastforward.tasks.cache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The beginning of a file of sequences. All numbers are little endian.
 *
 * <pre>
 * byte  0  "FFTOKENS"
 *       8  int   format version
 *      12  int   sequences n
 *      16  long  ints of data d
 *      24  int   CRC-32C of the facts file's bytes
 *      28  int   CRC-32C of all that follows the header
 *      32  int   0
 *      36  int   CRC-32C of bytes 0 to 35
 *      40  d ints: each sequence's ids, then its runs
 *  40+4d  n times 3 ints: record number, count of ids, count of runs
 * </pre>
 *
 * @param sequences n
 * @param dataInts d
 * @param factsChecksum of the facts file, so that the two files vouch for each other
 * @param contentChecksum of data and index
 */
record SequenceHeader(int sequences, long dataInts, int factsChecksum, int contentChecksum) {

    static final int BYTES = 40;
    static final int INDEX_INTS = 3;

    private static final byte[] MAGIC = {'F', 'F', 'T', 'O', 'K', 'E', 'N', 'S'};
    private static final int CHECKED = BYTES - Integer.BYTES;

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(TokenCache.FORMAT_VERSION).putInt(sequences).putLong(dataInts);
        bytes.putInt(factsChecksum).putInt(contentChecksum).putInt(0);
        return bytes.putInt(checksum(bytes.array(), CHECKED)).flip();
    }

    static SequenceHeader decode(byte[] array) throws DamagedFileException {
        ByteBuffer bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[MAGIC.length];
        bytes.get(magic);
        int version = bytes.getInt();
        SequenceHeader header =
                new SequenceHeader(bytes.getInt(), bytes.getLong(), bytes.getInt(), bytes.getInt());
        if (!java.util.Arrays.equals(magic, MAGIC)
                || version != TokenCache.FORMAT_VERSION
                || bytes.getInt() != 0
                || bytes.getInt() != checksum(array, CHECKED)) {
            throw new DamagedFileException("its header is wrong");
        }
        return header;
    }

    /** Length of the whole file. */
    long fileBytes() {
        return BYTES + Integer.BYTES * (dataInts + (long) INDEX_INTS * sequences);
    }

    /** CRC-32C of the first {@code length} bytes. */
    static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
