package org.fastforward.analysis.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.key.VariedSettings;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Builds a table column by column from its rows. The columns are there even without rows, and a
 * missing number stays missing.
 *
 * @param <R> what a row is made from
 */
public final class Columns<R> {
    private final List<R> rows;
    private final List<Column<?>> columns = new ArrayList<>();

    /**
     * Begins a table.
     *
     * @param rows what its rows are made from
     */
    public Columns(List<R> rows) {
        this.rows = rows;
    }

    /**
     * Adds a column of texts.
     *
     * @param name its name
     * @param value a row's text
     * @return this
     */
    public Columns<R> text(String name, Function<R, String> value) {
        StringColumn column = StringColumn.create(name);
        rows.forEach(row -> column.append(value.apply(row)));
        columns.add(column);
        return this;
    }

    /**
     * Adds a column of numbers, whose name decides how they are written.
     *
     * @param name its name
     * @param value a row's number; NaN means missing
     * @return this
     */
    public Columns<R> number(String name, ToDoubleFunction<R> value) {
        DoubleColumn column = DoubleColumn.create(name);
        for (R row : rows) {
            double number = value.applyAsDouble(row);
            if (Double.isNaN(number)) {
                column.appendMissing();
            } else {
                column.append(number);
            }
        }
        columns.add(column);
        return this;
    }

    /**
     * Adds a column for each of some settings, {@code steps_setting} where the table has a column
     * {@code steps} of its own.
     *
     * @param names the settings
     * @param values a row's settings; empty where it has none of a name
     * @return this
     */
    public Columns<R> settings(List<String> names, Function<R, VariedSettings> values) {
        for (String name : names) {
            boolean taken = columns.stream().anyMatch(column -> column.name().equals(name));
            text(taken ? name + "_setting" : name, row -> values.apply(row).get(name).orElse(""));
        }
        return this;
    }

    /**
     * Adds a column of whole numbers.
     *
     * @param name its name
     * @param value a row's number as a double; NaN means missing
     * @return this
     */
    public Columns<R> count(String name, ToDoubleFunction<R> value) {
        LongColumn column = LongColumn.create(name);
        for (R row : rows) {
            double number = value.applyAsDouble(row);
            if (Double.isNaN(number)) {
                column.appendMissing();
            } else {
                column.append(Math.round(number));
            }
        }
        columns.add(column);
        return this;
    }

    /**
     * Adds a column of truth values.
     *
     * @param name its name
     * @param value a row's; null means missing
     * @return this
     */
    public Columns<R> truth(String name, Function<R, Boolean> value) {
        BooleanColumn column = BooleanColumn.create(name);
        for (R row : rows) {
            Boolean truth = value.apply(row);
            if (truth == null) {
                column.appendMissing();
            } else {
                column.append(truth);
            }
        }
        columns.add(column);
        return this;
    }

    /**
     * Ends the table.
     *
     * @param name its name, and that of its files
     * @return the table
     */
    public Table toTable(String name) {
        return Table.create(name, columns);
    }
}
