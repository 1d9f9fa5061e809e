package org.fastforward.tasks.read;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.fastforward.shared.UserException;

/** The characters of a data file, unpacked, without a byte-order mark; refused if not UTF-8. */
final class Utf8Text extends Reader {

    private static final int BUFFER = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final DataFile file;
    private final InputStream in;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).limit(0);
    private long taken;
    private boolean ended;

    Utf8Text(DataFile file) throws IOException {
        this.file = file;
        this.in = bytes(file);
    }

    /** The bytes of a file, unpacked, without a byte-order mark. */
    static InputStream bytes(DataFile file) throws IOException {
        InputStream plain = Files.newInputStream(file.path());
        try {
            InputStream in = file.isPacked() ? new GZIPInputStream(plain, BUFFER) : plain;
            byte[] start = in.readNBytes(BYTE_ORDER_MARK.length);
            return Arrays.equals(start, BYTE_ORDER_MARK)
                    ? in
                    : new java.io.SequenceInputStream(new java.io.ByteArrayInputStream(start), in);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /**
     * The same as {@link #read(char[], int, int)} of {@link Reader}.
     *
     * @throws UserException naming the line of what is not UTF-8
     */
    @Override
    public int read(char[] to, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        CharBuffer characters = CharBuffer.wrap(to, from, count);
        while (true) {
            int before = bytes.position();
            CoderResult result = decoder.decode(bytes, characters, ended);
            taken += bytes.position() - before;
            if (result.isError()) {
                throw Refusal.notUtf8(file, line());
            }
            int read = characters.position() - from;
            if (read > 0) {
                return read;
            }
            if (result.isUnderflow() && !fill()) {
                return -1;
            }
        }
    }

    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        bytes.compact();
        int got = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (got < 0) {
            ended = true;
        } else {
            bytes.position(bytes.position() + got);
        }
        bytes.flip();
        return true;
    }

    /** The line of what comes next: counted only once it is asked for. */
    private long line() throws IOException {
        long line = 1;
        try (InputStream again = new BufferedInputStream(bytes(file), BUFFER)) {
            int last = 0;
            for (long i = 0; i < taken; i++) {
                int b = again.read();
                if (b == '\r' || (b == '\n' && last != '\r')) {
                    line++;
                }
                last = b;
            }
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
