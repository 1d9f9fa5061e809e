package org.fastforward.analysis.measured;

import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.fastforward.analysis.record.RunFolder;

/**
 * A point of the plane through the start, Adam's and a Fast Forward arm's final trained weights.
 * The start is (0, 0), x points to Adam's final weights, y at a right angle to it towards the other
 * arm's; both are Euclidean distances in the space of all trained weights.
 *
 * @param kind what it is
 * @param step on a path: optimizer steps taken
 * @param stage on a path: stages ended
 * @param x along the way to Adam's final weights
 * @param y at a right angle to it
 * @param offPlane on a path: how far the weights lie from the plane, of which this is the nearest
 *     point
 * @param loss test loss, nats per token: at every point of the grid, and at both ends of a path;
 *     else NaN
 */
public record PlanePoint(
        Kind kind, int step, int stage, double x, double y, double offPlane, double loss) {
    private static final List<String> COLUMNS =
            List.of("kind", "step", "stage", "x", "y", "off_plane", "test_loss");

    /** What a point is. */
    public enum Kind {
        /** A point of the grid. */
        GRID("grid"),
        /** Weights that the Adam arm had. */
        ADAM("adam"),
        /** Weights that the Fast Forward arm had. */
        FAST_FORWARD("fast-forward");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /**
         * Its name in files and tables.
         *
         * @return the name
         */
        public String id() {
            return id;
        }

        private static Kind named(String id) {
            for (Kind kind : values()) {
                if (kind.id.equals(id)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("'" + id + "' is no kind of point");
        }
    }

    /**
     * The file of a run's points.
     *
     * @param folder the Fast Forward arm's folder
     * @return the path of {@code plane.csv}; it need not exist
     */
    public static Path file(RunFolder folder) {
        return folder.path().resolve("plane.csv");
    }

    /**
     * Writes a run's points.
     *
     * @param folder its folder
     * @param points the grid row by row, then the paths in order
     */
    public static void write(RunFolder folder, List<PlanePoint> points) {
        CsvFile.write(file(folder), COLUMNS, points, PlanePoint::cells);
    }

    /**
     * Reads a run's points.
     *
     * @param folder its folder
     * @return the points as they were written; none where there is no file
     * @throws org.fastforward.shared.UserException if the file is damaged
     */
    public static List<PlanePoint> read(RunFolder folder) {
        return CsvFile.read(file(folder), COLUMNS, PlanePoint::of);
    }

    private Object[] cells() {
        return new Object[] {
            kind.id(),
            step,
            stage,
            CsvFile.cell(x),
            CsvFile.cell(y),
            CsvFile.cell(offPlane),
            CsvFile.cell(loss)
        };
    }

    private static PlanePoint of(CSVRecord row) {
        return new PlanePoint(
                Kind.named(row.get(0)),
                Integer.parseInt(row.get(1)),
                Integer.parseInt(row.get(2)),
                CsvFile.number(row.get(3)),
                CsvFile.number(row.get(4)),
                CsvFile.number(row.get(5)),
                CsvFile.number(row.get(6)));
    }
}
