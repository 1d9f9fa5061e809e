package org.fastforward.analysis.table;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.VariedSettings;

/** The last columns of a table: one for each setting that tells a grid's cells or arms apart. */
final class KeyColumns {
    private KeyColumns() {}

    /** The settings' names, sorted, without those that the table has at a place of their own. */
    static List<String> beside(String own, GridRuns grid) {
        return all(grid).stream().filter(name -> !name.equals(own)).toList();
    }

    /** The settings' names, sorted. */
    static List<String> all(GridRuns grid) {
        return grid.axes().settings();
    }

    /** The settings' values of a cell and one of its arms. */
    static VariedSettings of(Comparison row) {
        return of(row.cell().varied(), row.arm().overrides());
    }

    static VariedSettings of(VariedSettings ofCell, VariedSettings ofArm) {
        Map<String, String> values = new TreeMap<>(ofCell.values());
        values.putAll(ofArm.values());
        return new VariedSettings(values);
    }
}
