package org.fastforward.harness.grid.status;

import java.util.Locale;

/** Operations, times and sizes in a few characters, the same in every locale. */
public final class Quantities {
    private Quantities() {}

    /** Returns floating-point operations, such as {@code 8.58e+11}. */
    public static String operations(double flops) {
        return String.format(Locale.ROOT, "%.2e", flops);
    }

    /** Returns seconds in the unit that reads best. */
    public static String duration(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        return seconds < 7200
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    /** Returns bytes in the unit that reads best. */
    public static String size(long bytes) {
        double unit = bytes < 1e6 ? 1e3 : bytes < 1e9 ? 1e6 : 1e9;
        String name = bytes < 1e6 ? "kB" : bytes < 1e9 ? "MB" : "GB";
        return String.format(Locale.ROOT, "%.1f %s", bytes / unit, name);
    }
}
