package org.fastforward.analysis.record;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How learning rates are compared and written. A rate that was multiplied by a factor and divided
 * by it again may differ in its last bit; six significant digits tell all rates apart that anybody
 * tries.
 */
public final class LearningRate {
    private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private LearningRate() {}

    /**
     * Rounds to six significant digits.
     *
     * @param rate a learning rate; NaN stays NaN
     * @return equal for rates that are the same
     */
    public static double rounded(double rate) {
        return Double.isFinite(rate) ? decimal(rate).doubleValue() : rate;
    }

    /**
     * Tells whether two rates are the same but for rounding.
     *
     * @param a a learning rate
     * @param b another
     * @return true if they agree in six digits; a NaN is the same as nothing
     */
    public static boolean same(double a, double b) {
        return rounded(a) == rounded(b);
    }

    /**
     * Writes a rate as short as it is exact, such as {@code 2e-5} or {@code 1.25e-4}.
     *
     * @param rate a learning rate
     * @return text that file names can hold
     */
    public static String text(double rate) {
        if (!Double.isFinite(rate)) {
            return Double.toString(rate);
        }
        BigDecimal decimal = decimal(rate);
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return digits.charAt(0) + fraction + "e" + exponent;
    }

    private static BigDecimal decimal(double rate) {
        return new BigDecimal(rate).round(DIGITS).stripTrailingZeros();
    }
}
