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
final class Columns<R> {
    private final List<R> rows;
    private final List<Column<?>> columns = new ArrayList<>();

    Columns(List<R> rows) {
        this.rows = rows;
    }

    Columns<R> text(String name, Function<R, String> value) {
        StringColumn column = StringColumn.create(name);
        rows.forEach(row -> column.append(value.apply(row)));
        columns.add(column);
        return this;
    }

    /** A number; NaN means missing. */
    Columns<R> number(String name, ToDoubleFunction<R> value) {
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

    /** A column for each of some settings, with the row's value; empty where it has none. */
    Columns<R> settings(List<String> names, Function<R, VariedSettings> values) {
        for (String name : names) {
            text(name, row -> values.apply(row).get(name).orElse(""));
        }
        return this;
    }

    /** A whole number given as a double, whose NaN means missing. */
    Columns<R> count(String name, ToDoubleFunction<R> value) {
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

    /** A truth value; null means missing. */
    Columns<R> truth(String name, Function<R, Boolean> value) {
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

    Table toTable(String name) {
        return Table.create(name, columns);
    }
}
