package org.fastforward.analysis.table;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A table as CSV or Markdown: the same cells, whatever the locale. */
public final class TableText {
    private static final CSVFormat CSV =
            CSVFormat.DEFAULT.builder().setRecordSeparator("\n").build();

    private TableText() {}

    /**
     * Writes a table as CSV with a header, for programs.
     *
     * @param table the table
     * @return lines that end in "\n"; missing cells are empty
     */
    public static String csv(Table table) {
        StringBuilder text = new StringBuilder(CSV.format(table.columnNames().toArray()) + "\n");
        for (int row = 0; row < table.rowCount(); row++) {
            text.append(CSV.format(cells(table, row).toArray())).append('\n');
        }
        return text.toString();
    }

    /**
     * Writes a table as Markdown, numbers to the right.
     *
     * @param table the table
     * @param footer paragraphs below it
     * @return lines that end in "\n"
     */
    public static String markdown(Table table, List<String> footer) {
        StringBuilder text = new StringBuilder(markdownRow(table.columnNames()));
        text.append(
                table.columns().stream()
                        .map(column -> CellText.isNumeric(column) ? " ---: " : " --- ")
                        .collect(Collectors.joining("|", "|", "|\n")));
        for (int row = 0; row < table.rowCount(); row++) {
            text.append(
                    markdownRow(
                            cells(table, row).stream().map(c -> c.replace("|", "\\|")).toList()));
        }
        footer.forEach(paragraph -> text.append('\n').append(paragraph).append('\n'));
        return text.toString();
    }

    /**
     * Makes text safe inside HTML.
     *
     * @param text any text
     * @return the text with its markup characters escaped
     */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /**
     * The cells of a row.
     *
     * @param table the table
     * @param row the row's number, from 0
     * @return texts; missing cells are empty
     */
    public static List<String> cells(Table table, int row) {
        return table.columns().stream().map(column -> CellText.of(column, row)).toList();
    }

    /**
     * Tells whether a column holds numbers, which are written to the right.
     *
     * @param column the column
     * @return true for numbers
     */
    public static boolean isNumeric(Column<?> column) {
        return CellText.isNumeric(column);
    }

    private static String markdownRow(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
