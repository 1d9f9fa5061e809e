package org.fastforward.analysis.measured;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.UserException;

/** A file of rows under a header, written whole. */
final class CsvFile {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator("\n").build();

    private CsvFile() {}

    static <R> void write(
            Path file, List<String> columns, List<R> rows, Function<R, Object[]> cells) {
        StringBuilder text = new StringBuilder(FORMAT.format(columns.toArray())).append('\n');
        rows.forEach(row -> text.append(FORMAT.format(cells.apply(row))).append('\n'));
        AtomicFile.write(file, text.toString());
    }

    /** Reads the rows; none where there is no such file. */
    static <R> List<R> read(Path file, List<String> columns, Function<CSVRecord, R> row) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        List<R> rows = new ArrayList<>();
        try (CSVParser parser = FORMAT.parse(new StringReader(Files.readString(file)))) {
            for (CSVRecord record : parser) {
                if (record.getRecordNumber() == 1) {
                    if (!record.toList().equals(columns)) {
                        throw new IllegalArgumentException("its columns are others");
                    }
                } else {
                    rows.add(row.apply(record));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new UserException(
                    "cannot read " + file + " (" + e.getMessage() + "): run its run again", e);
        }
        return rows;
    }

    static String cell(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    static double number(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
}
