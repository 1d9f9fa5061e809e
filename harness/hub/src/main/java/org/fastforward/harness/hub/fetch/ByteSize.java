package org.fastforward.harness.hub.fetch;

import java.util.Locale;

/** Sizes as people write them. */
public final class ByteSize {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};
    private static final int STEP = 1000;

    private ByteSize() {}

    /** Returns a size with three digits and its unit, such as {@code 2.93 GB}. */
    public static String text(long bytes) {
        if (bytes < STEP) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        do {
            value /= STEP;
            unit++;
        } while (value >= STEP && unit < UNITS.length - 1);
        String format = value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, format, value, UNITS[unit]);
    }
}
