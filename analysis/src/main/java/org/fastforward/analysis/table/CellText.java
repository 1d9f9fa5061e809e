package org.fastforward.analysis.table;

import java.util.Locale;
import org.fastforward.analysis.key.SettingText;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.columns.Column;

/**
 * How a cell of a table is written, the same in every locale. The column's name says what the
 * number is: its unit decides the format.
 */
final class CellText {
    private CellText() {}

    static String of(Column<?> column, int row) {
        if (column.isMissing(row)) {
            return "";
        }
        if (column instanceof DoubleColumn numbers) {
            return number(column.name(), numbers.getDouble(row));
        }
        return column.get(row).toString();
    }

    /** Tells whether a column holds numbers, which are written to the right. */
    static boolean isNumeric(Column<?> column) {
        return column instanceof NumericColumn<?>;
    }

    private static String number(String column, double value) {
        if (column.endsWith("learning_rate")
                || column.endsWith("_rate")
                || column.endsWith("tau")
                || column.equals("off_plane")
                || column.equals("x")
                || column.equals("y")) {
            return SettingText.of(value);
        }
        String text = String.format(Locale.ROOT, format(column), value);
        // A saving of -0.04 percent would read -0.0.
        return text.matches("-0\\.0*") ? text.substring(1) : text;
    }

    private static String format(String column) {
        if (column.contains("percent")) {
            return "%.1f";
        }
        if (column.startsWith("flops") || column.endsWith("_flops")) {
            return "%.6e";
        }
        if (column.endsWith("difference")) {
            return "%.3e";
        }
        if (column.equals("perplexity")) {
            return "%.4f";
        }
        if (column.endsWith("loss") || column.startsWith("loss_")) {
            return "%.6f";
        }
        if (column.endsWith("_s")) {
            return "%.3f";
        }
        if (column.equals("ratio") || column.startsWith("ratio_")) {
            return "%.3f";
        }
        if (column.equals("learning_rate_factor")) {
            return "%.2f";
        }
        throw new IllegalArgumentException("no format for the numbers of column " + column);
    }
}
