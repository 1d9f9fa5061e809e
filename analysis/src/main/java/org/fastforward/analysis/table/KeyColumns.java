package org.fastforward.analysis.table;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.VariedSettings;

/** The last columns of a table: one for each setting that tells a grid's cells or arms apart. */
public final class KeyColumns {
    private KeyColumns() {}

    /**
     * The settings that a table has at no place of their own.
     *
     * @param own the one that it has
     * @param grid the grid's runs
     * @return the others' names, sorted
     */
    public static List<String> beside(String own, GridRuns grid) {
        return all(grid).stream().filter(name -> !name.equals(own)).toList();
    }

    /**
     * All the settings that tell cells or arms apart.
     *
     * @param grid the grid's runs
     * @return their names, sorted
     */
    public static List<String> all(GridRuns grid) {
        return grid.axes().settings();
    }

    /**
     * The settings' values of a cell and one of its arms.
     *
     * @param row both
     * @return the values
     */
    public static VariedSettings of(Comparison row) {
        return of(row.cell().varied(), row.arm().overrides());
    }

    /**
     * The settings' values of a cell and one of its arms.
     *
     * @param ofCell the cell's
     * @param ofArm the arm's, which come before the cell's
     * @return the values
     */
    public static VariedSettings of(VariedSettings ofCell, VariedSettings ofArm) {
        Map<String, String> values = new TreeMap<>(ofCell.values());
        values.putAll(ofArm.values());
        return new VariedSettings(values);
    }
}
