package org.fastforward.analysis.figure.chart;

import java.util.Locale;

/**
 * A power of ten that an axis is divided by, so that its labels stay short.
 *
 * @param exponent the power, a multiple of 3
 */
public record Magnitude(int exponent) {
    private static final String SUPERSCRIPTS =
            "\u2070\u00B9\u00B2\u00B3\u2074\u2075\u2076\u2077\u2078\u2079";

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

    /** The unit's name with the power, such as "FLOPs (× 10¹²)". */
    public String unit(String name) {
        if (exponent == 0) {
            return name;
        }
        StringBuilder power = new StringBuilder();
        for (char digit : Integer.toString(exponent).toCharArray()) {
            power.append(SUPERSCRIPTS.charAt(digit - '0'));
        }
        return name + " (\u00D7 10" + power + ")";
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
