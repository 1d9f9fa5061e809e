package org.fastforward.tasks.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.fastforward.tasks.Field;

/**
 * One JSON object a line; a line ends with LF, CRLF or CR, and one of spaces is none. Each line is
 * parsed alone, so what is wrong in it is told with its own number.
 */
final class JsonLinesReader {

    private static final String REMEDY = "repair the line or fetch the file again";

    private final DataFile file;
    private final JsonFields fields;
    private byte[] bytes = new byte[1 << 16];
    private long line;

    JsonLinesReader(DataFile file, List<Field> fields) {
        this.file = file;
        this.fields = new JsonFields(fields);
    }

    void read(Consumer<RawRecord> each) {
        try (InputStream in = Utf8Text.bytes(file)) {
            readLines(in, each);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
        fields.requireAll(file);
    }

    private void readLines(InputStream in, Consumer<RawRecord> each) throws IOException {
        int filled = 0;
        boolean afterReturn = false;
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes, filled, bytes.length - filled)) {
            int start = 0;
            for (int i = filled; i < filled + n; i++) {
                byte b = bytes[i];
                if (b != '\n' && b != '\r') {
                    afterReturn = false;
                } else if (b == '\n' && afterReturn) {
                    start = i + 1;
                    afterReturn = false;
                } else {
                    record(start, i, each);
                    start = i + 1;
                    afterReturn = b == '\r';
                }
            }
            filled = filled + n - start;
            makeRoom(start, filled);
        }
        record(0, filled, each);
    }

    /** Moves the beginning of a line to the beginning of the buffer, which holds a whole line. */
    private void makeRoom(int start, int count) {
        byte[] from = bytes;
        if (count > bytes.length / 2) {
            if (count > RecordReader.MAX_RECORD) {
                throw Refusal.atLine(file, line + 1, "longer than 64 MiB", "cut it");
            }
            bytes = new byte[bytes.length * 2];
        }
        System.arraycopy(from, start, bytes, 0, count);
    }

    private void record(int from, int to, Consumer<RawRecord> each) {
        line++;
        int start = from;
        while (start < to && (bytes[start] == ' ' || bytes[start] == '\t')) {
            start++;
        }
        if (start == to) {
            return;
        }
        String text = text(start, to);
        RawRecord record;
        try (JsonParser parser = JsonText.FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                String what = JsonFields.what(first);
                throw Refusal.atLine(file, line, what + " where a record {...} belongs", REMEDY);
            }
            record = fields.read(parser, p -> valueText(p, text));
            if (parser.nextToken() != null) {
                throw Refusal.atLine(file, line, "something follows the record", REMEDY);
            }
        } catch (JsonProcessingException e) {
            throw Refusal.atLine(file, line, JsonText.reason(e), REMEDY);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
        each.accept(record);
    }

    private static String valueText(JsonParser parser, String text) throws IOException {
        long start = parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        if (parser.currentToken().isScalarValue()) {
            // The end of a scalar is found by reading it.
            parser.getText();
        }
        return text.substring((int) start, (int) parser.currentLocation().getCharOffset());
    }

    private String text(int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        // What is not UTF-8 becomes this character, which may also stand there itself.
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
            } catch (CharacterCodingException e) {
                throw Refusal.notUtf8(file, line);
            }
        }
        return text;
    }
}
