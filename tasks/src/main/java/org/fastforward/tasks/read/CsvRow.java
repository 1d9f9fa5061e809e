package org.fastforward.tasks.read;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Field;

/**
 * The row that a CSV reader is at. Of the header all names are taken, of the others only the values
 * of the fields asked for.
 */
final class CsvRow extends CsvCallbackHandler<CsvRow> {

    private static final int NOT_ASKED_FOR = -1;

    private final List<Field> fields;
    private final List<String> names = new ArrayList<>();

    /** Of each column: which field it is. Null until the header is taken. */
    private int[] fieldOf;

    private String[] values;
    private long line;
    private int width;
    private boolean empty;

    CsvRow(List<Field> fields) {
        this.fields = fields;
    }

    boolean isHeader() {
        return fieldOf == null;
    }

    /** Where the row begins, from 1. */
    long line() {
        return line;
    }

    int width() {
        return width;
    }

    int headerWidth() {
        return fieldOf.length;
    }

    /** A line with nothing in it that stands for no value either. */
    boolean isBlank() {
        return empty && fieldOf.length > 1;
    }

    /** Of the fields asked for; a new array for each row. */
    String[] values() {
        return values;
    }

    /**
     * Takes the row for the header.
     *
     * @throws UserException if it lacks a field or has it twice
     */
    void takeHeader(DataFile file) {
        if (names.size() == 1 && names.get(0).matches(".*[;\\t|].*")) {
            throw Refusal.atLine(
                    file,
                    line,
                    "the header is one column, '" + names.get(0) + "'",
                    "separate the values by commas");
        }
        int[] columns = new int[names.size()];
        Arrays.fill(columns, NOT_ASKED_FOR);
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.get(i).name();
            int column = names.indexOf(name);
            if (column < 0) {
                throw Refusal.noField(file, name, names);
            }
            if (names.lastIndexOf(name) != column) {
                throw Refusal.atLine(
                        file, line, "the header has '" + name + "' twice", "rename one of them");
            }
            columns[column] = i;
        }
        fieldOf = columns;
    }

    @Override
    protected RecordType getRecordType() {
        return RecordType.DATA;
    }

    @Override
    protected int getFieldCount() {
        return width;
    }

    @Override
    protected void beginRecord(long startingLine) {
        line = startingLine;
        width = 0;
        empty = false;
        values = new String[fields.size()];
    }

    @Override
    protected void addField(char[] buffer, int from, int count, boolean quoted) {
        int column = width++;
        if (fieldOf == null) {
            names.add(new String(buffer, from, count));
        } else if (column < fieldOf.length && fieldOf[column] != NOT_ASKED_FOR) {
            values[fieldOf[column]] =
                    count == 0 && !quoted ? null : new String(buffer, from, count);
        }
    }

    @Override
    protected void setComment(char[] buffer, int from, int count) {
        throw new IllegalStateException("comments are off");
    }

    @Override
    protected void setEmpty() {
        width = 1;
        empty = true;
    }

    @Override
    protected CsvRow buildRecord() {
        return this;
    }
}
