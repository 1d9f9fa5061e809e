package org.fastforward.analysis.measured;

import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.fastforward.analysis.record.RunFolder;

/**
 * How well a finished run's model predicts a test set, adapter merged and without dropout.
 *
 * @param task whose test set
 * @param sequences in it
 * @param labels tokens that are predicted in it
 * @param loss as a run's test loss: mean over evaluation batches of their mean token loss, nats
 * @param accuracy share of the labels that are the most likely token, of 1
 */
public record Quality(String task, int sequences, long labels, double loss, double accuracy) {
    private static final List<String> COLUMNS =
            List.of("task", "sequences", "labels", "test_loss", "perplexity", "accuracy");

    /**
     * The perplexity.
     *
     * @return {@code exp(loss)}
     */
    public double perplexity() {
        return Math.exp(loss);
    }

    /**
     * The file of a run's measurements.
     *
     * @param folder the run's folder
     * @return the path of {@code quality.csv}; it need not exist
     */
    public static Path file(RunFolder folder) {
        return folder.path().resolve("quality.csv");
    }

    /**
     * Writes a run's measurements.
     *
     * @param folder its folder
     * @param rows a row for each test set, the run's own first
     */
    public static void write(RunFolder folder, List<Quality> rows) {
        CsvFile.write(file(folder), COLUMNS, rows, Quality::cells);
    }

    /**
     * Reads a run's measurements.
     *
     * @param folder its folder
     * @return the rows as they were written; none where there is no file
     * @throws org.fastforward.shared.UserException if the file is damaged
     */
    public static List<Quality> read(RunFolder folder) {
        return CsvFile.read(file(folder), COLUMNS, Quality::of);
    }

    private Object[] cells() {
        return new Object[] {
            task, sequences, labels, CsvFile.cell(loss), perplexity(), CsvFile.cell(accuracy)
        };
    }

    private static Quality of(CSVRecord row) {
        return new Quality(
                row.get(0),
                Integer.parseInt(row.get(1)),
                Long.parseLong(row.get(2)),
                CsvFile.number(row.get(3)),
                CsvFile.number(row.get(5)));
    }
}
