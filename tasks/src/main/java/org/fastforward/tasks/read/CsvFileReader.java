package org.fastforward.tasks.read;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Field;

/**
 * Comma-separated values as RFC 4180 has them. The first line is the header, every row is as wide,
 * a line ends with LF, CRLF or CR; no row is a comment. An empty value is missing, an empty one in
 * quotes is a text. A line with nothing in it is no row, unless the header has one column: then it
 * is a row whose value is missing.
 */
final class CsvFileReader {

    private final DataFile file;
    private final CsvRow row;

    CsvFileReader(DataFile file, List<Field> fields) {
        this.file = file;
        this.row = new CsvRow(fields);
    }

    void read(Consumer<RawRecord> each) {
        try (Utf8Text text = new Utf8Text(file);
                CsvReader<CsvRow> rows =
                        CsvReader.builder()
                                .skipEmptyLines(false)
                                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .allowUnclosedQuote(false)
                                .maxBufferSize(RecordReader.MAX_RECORD)
                                .build(row, text)) {
            for (CsvRow next : rows) {
                if (next.isHeader()) {
                    next.takeHeader(file);
                } else if (!next.isBlank()) {
                    each.accept(record(next));
                }
            }
        } catch (CsvParseException e) {
            throw refused(e);
        } catch (UncheckedIOException e) {
            throw Refusal.unreadable(file, e.getCause());
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    private RawRecord record(CsvRow next) {
        if (next.width() != next.headerWidth()) {
            String values = next.width() == 1 ? " value" : " values";
            throw refused(next.width() + values + " where the header has " + next.headerWidth());
        }
        return new RawRecord(next.values(), null);
    }

    /** The library wraps what the text's reader throws; its own messages name the row. */
    private UserException refused(CsvParseException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException told) {
                return told;
            }
            if (cause instanceof IOException unreadable) {
                return Refusal.unreadable(file, unreadable);
            }
        }
        String why = String.valueOf(e.getMessage()).replaceAll("\\s*\\(record starting.*", "");
        return refused(why + ", in the row that begins here");
    }

    private UserException refused(String what) {
        return Refusal.atLine(
                file,
                row.line(),
                what,
                "repair it (a value with a comma, a quote or a line break stands in quotes)");
    }
}
