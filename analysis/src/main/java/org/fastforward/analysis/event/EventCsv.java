package org.fastforward.analysis.event;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fastforward.shared.UserException;

/** How events become lines of CSV and back. */
final class EventCsv {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator("\n").build();

    private static final String[] COLUMNS = {
        "kind",
        "step",
        "epoch",
        "train_loss",
        "test_loss",
        "stage",
        "tau",
        "tiny_loss_before",
        "tiny_loss",
        "passes",
        "curve",
        "sequences",
        "tokens",
        "padding_tokens",
        "flops_paper",
        "flops_exact",
        "wall_s",
        "cpu_s",
        "peak_bytes",
        "learning_rate"
    };

    /** Logs of before the learning rate was written: still read, not added to. */
    private static final int FEWEST_COLUMNS = COLUMNS.length - 1;

    private EventCsv() {}

    /** The header line with its line break. */
    static String header() {
        return header(COLUMNS.length);
    }

    private static String header(int columns) {
        return FORMAT.format((Object[]) Arrays.copyOf(COLUMNS, columns)) + "\n";
    }

    /** One event's line with its line break. */
    static String line(Event event) {
        return FORMAT.format(
                        event.kind(),
                        event.step(),
                        cell(event.epoch()),
                        cell(event.trainLoss()),
                        cell(event.testLoss()),
                        event.stage(),
                        cell(event.tau()),
                        cell(event.tinyLossBefore()),
                        cell(event.tinyLoss()),
                        event.passes(),
                        event.curve(),
                        event.sequences(),
                        event.tokens(),
                        event.paddingTokens(),
                        cell(event.flopsPaper()),
                        cell(event.flopsExact()),
                        cell(event.wallS()),
                        cell(event.cpuS()),
                        event.peakBytes(),
                        cell(event.learningRate()))
                + "\n";
    }

    /** Reads a whole log; a last line without its line break was being written and is left out. */
    static List<Event> parse(Path file, String text) {
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        List<Event> events = new ArrayList<>();
        if (whole.isEmpty()) {
            return events;
        }
        int columns = whole.startsWith(header(FEWEST_COLUMNS)) ? FEWEST_COLUMNS : COLUMNS.length;
        if (!whole.startsWith(header(columns))) {
            throw new UserException(
                    file + " does not begin with this program's columns: remove the run's folder");
        }
        try (CSVParser parser =
                FORMAT.parse(new StringReader(whole.substring(header(columns).length())))) {
            for (CSVRecord row : parser) {
                events.add(event(file, row, columns));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return events;
    }

    private static Event event(Path file, CSVRecord row, int columns) {
        try {
            if (row.size() != columns) {
                throw new IllegalArgumentException(row.size() + " cells");
            }
            return new Event(
                    Event.Kind.valueOf(row.get(0)),
                    Integer.parseInt(row.get(1)),
                    number(row.get(2)),
                    number(row.get(3)),
                    number(row.get(4)),
                    Integer.parseInt(row.get(5)),
                    number(row.get(6)),
                    number(row.get(7)),
                    number(row.get(8)),
                    Integer.parseInt(row.get(9)),
                    row.get(10),
                    Long.parseLong(row.get(11)),
                    Long.parseLong(row.get(12)),
                    Long.parseLong(row.get(13)),
                    number(row.get(14)),
                    number(row.get(15)),
                    number(row.get(16)),
                    number(row.get(17)),
                    Long.parseLong(row.get(18)),
                    columns == COLUMNS.length ? number(row.get(19)) : Double.NaN);
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    file
                            + ", row "
                            + row.getRecordNumber()
                            + ", is not an event ("
                            + e.getMessage()
                            + "): resume from an earlier checkpoint or remove the run's folder",
                    e);
        }
    }

    private static String cell(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    private static double number(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
}
