package org.fastforward.analysis.figure.chart;

import java.util.Locale;

/**
 * A power of ten that an axis is divided by, so that its labels stay short.
 *
 * @param exponent the power, a multiple of 3
 */
public record Magnitude(int exponent) {
    /** The magnitude that leaves the largest value between 1 and 10,000. */
    public static Magnitude of(double largest) {
        if (!(largest >= 10_000)) {
            return new Magnitude(0);
        }
        return new Magnitude(3 * (int) Math.floor(Math.log10(largest) / 3));
    }

    /** Returns a value in the unit. */
    public double scale(double value) {
        return value / Math.pow(10, exponent);
    }

    /**
     * The unit's name with the power, such as "FLOPs (× 1e12)": the figures' typeface has raised
     * digits for 1, 2 and 3 only.
     */
    public String unit(String name) {
        return exponent == 0 ? name : name + " (\u00D7 1e" + exponent + ")";
    }

    /** A round step that divides a range into at most so many parts. */
    public static double step(double range, int parts) {
        double rough = range / parts;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= rough) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** A tick's label with as many decimals as the step between ticks needs. */
    public static String label(double value, double step) {
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
