package org.fastforward.analysis.key;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How the value of a setting is written where it tells runs apart: the same text for the same
 * value, whether it comes from a grid file, a record or a calculation.
 *
 * <p>A number has at most six significant digits, since a rate that was multiplied by a factor and
 * divided by it again may differ in its last bit: {@code 8}, {@code 0.05}, {@code 2e-5}, {@code
 * 1.25e-4}. Numbers below 0.01 and from a million on have an exponent.
 */
public final class SettingText {
    /** Numbers by size, before texts by their letters. */
    public static final Comparator<String> ORDER =
            Comparator.comparing(SettingText::number, Comparator.nullsLast(BigDecimal::compareTo))
                    .thenComparing(Comparator.naturalOrder());

    private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);
    private static final BigDecimal SMALLEST_PLAIN = new BigDecimal("0.01");
    private static final BigDecimal LARGEST_PLAIN = new BigDecimal("1e6");

    private SettingText() {}

    /**
     * Writes a value.
     *
     * @param value a number, text, truth value, list of these, or null
     * @return its text; a list's values are joined by {@code +}
     */
    public static String of(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(SettingText::of).collect(Collectors.joining("+"));
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? rounded(new BigDecimal(number)) : value.toString();
        }
        return value instanceof BigDecimal number ? rounded(number) : value.toString();
    }

    /** The number that a text writes; null where it is none. */
    private static BigDecimal number(String text) {
        return text.matches("[+-]?[0-9.]+([eE][+-]?[0-9]+)?") ? new BigDecimal(text) : null;
    }

    private static String rounded(BigDecimal value) {
        BigDecimal number = value.round(DIGITS).stripTrailingZeros();
        BigDecimal size = number.abs();
        if (number.signum() == 0) {
            return "0";
        }
        if (size.compareTo(SMALLEST_PLAIN) >= 0 && size.compareTo(LARGEST_PLAIN) < 0) {
            return number.toPlainString();
        }
        String digits = number.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - number.scale();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return String.format(
                Locale.ROOT,
                "%s%s%se%d",
                number.signum() < 0 ? "-" : "",
                digits.charAt(0),
                fraction,
                exponent);
    }
}
