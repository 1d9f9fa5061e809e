package org.fastforward.analysis.study;

import java.util.List;
import org.fastforward.analysis.figure.Figure;
import tech.tablesaw.api.Table;

/**
 * One of the paper's analyses over a grid's records.
 *
 * @param table its numbers, named as its file; without rows where the records have no data for it
 * @param figures its pictures, whose names begin with the table's
 * @param sentence what it shows, from the same records
 */
public record Study(Table table, List<Figure> figures, String sentence) {
    /** Copies the figures. */
    public Study {
        figures = List.copyOf(figures);
    }

    /**
     * Its name.
     *
     * @return the table's
     */
    public String name() {
        return table.name();
    }

    /**
     * Tells whether the records had data for it.
     *
     * @return false for one that is not to be written
     */
    public boolean hasData() {
        return table.rowCount() > 0;
    }
}
