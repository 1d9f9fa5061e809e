package org.fastforward.analysis.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The framing of TensorFlow's record files: length (8 bytes, little endian), its checksum (4), the
 * bytes, their checksum (4). A checksum is CRC-32C, turned right by 15 bits, plus a constant (<a
 * href="https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details">TFRecord
 * </a>).
 */
final class TfRecord {
    private static final int MASK = 0xA282EAD8;

    private TfRecord() {}

    static byte[] of(byte[] bytes) {
        ByteBuffer record =
                ByteBuffer.allocate(Long.BYTES + bytes.length + 2 * Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(bytes.length);
        record.putInt(masked(record.array(), 0, Long.BYTES));
        record.put(bytes);
        record.putInt(masked(bytes, 0, bytes.length));
        return record.array();
    }

    private static int masked(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
