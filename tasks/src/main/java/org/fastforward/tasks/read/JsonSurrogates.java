package org.fastforward.tasks.read;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Rewrites JSON text so that each escape of an unpaired surrogate, such as {@code \ud800} alone,
 * becomes {@code \ufffd}. Python's json module writes and reads such escapes; strict readers refuse
 * them.
 */
final class JsonSurrogates {

    private JsonSurrogates() {}

    /** Copies a file, unpacked if its name ends in {@code .gz}. */
    static void repair(Path from, Path to) throws IOException {
        try (InputStream file = Files.newInputStream(from);
                InputStream in =
                        new BufferedInputStream(
                                from.toString().endsWith(".gz")
                                        ? new GZIPInputStream(file)
                                        : file);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
            copy(in, out);
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        // Bytes suffice: no byte of a multi-byte UTF-8 character equals a backslash.
        byte[] high = null;
        for (int b = in.read(); b >= 0; b = in.read()) {
            byte[] unit = b == '\\' ? escape(in) : new byte[] {(byte) b};
            int code = codeUnit(unit);
            boolean paired = high != null && Character.isLowSurrogate((char) code);
            if (high != null) {
                out.write(paired ? high : replacement());
                high = null;
            }
            if (Character.isHighSurrogate((char) code)) {
                high = unit;
            } else if (Character.isLowSurrogate((char) code) && !paired) {
                out.write(replacement());
            } else {
                out.write(unit);
            }
        }
        if (high != null) {
            out.write(replacement());
        }
    }

    private static byte[] escape(InputStream in) throws IOException {
        int kind = in.read();
        if (kind < 0) {
            return new byte[] {'\\'};
        }
        byte[] digits = kind == 'u' ? in.readNBytes(4) : new byte[0];
        byte[] unit = new byte[2 + digits.length];
        unit[0] = '\\';
        unit[1] = (byte) kind;
        System.arraycopy(digits, 0, unit, 2, digits.length);
        return unit;
    }

    /** The UTF-16 code unit that an escape stands for, 0 if it is none. */
    private static int codeUnit(byte[] unit) {
        if (unit.length != 6) {
            return 0;
        }
        try {
            return Integer.parseInt(new String(unit, 2, 4, StandardCharsets.ISO_8859_1), 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static byte[] replacement() {
        return "\\ufffd".getBytes(StandardCharsets.ISO_8859_1);
    }
}
