package org.fastforward.analysis.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.shared.AtomicFile;
import tech.tablesaw.api.Table;

/** All tables of a grid. */
public final class Tables {
    /** The formats' endings. */
    public static final List<String> FORMATS = List.of("csv", "md");

    private Tables() {}

    /**
     * Makes the tables, in the order of the report.
     *
     * @param grid the grid's runs
     * @return the tables, each named as its file; that of the paper's numbers only where they are
     *     of the grid's models
     */
    public static List<Table> of(GridRuns grid) {
        List<Table> tables = new ArrayList<>();
        if (grid.tuned()) {
            // Every arm aims at one target there: that of the best learning rate.
            tables.add(SavingsTable.of(grid));
            tables.add(ProvenanceTable.of(grid));
            return tables;
        }
        tables.add(SummaryTable.of(grid));
        if (PaperTable.isAbout(grid)) {
            tables.add(PaperTable.of(grid));
        }
        tables.add(SavingsTable.of(grid));
        tables.add(LearningRateTable.of(grid));
        tables.add(ProvenanceTable.of(grid));
        return tables;
    }

    /**
     * Writes tables as CSV and Markdown.
     *
     * @param tables the tables
     * @param footer paragraphs below each Markdown table
     * @param folder where to
     * @return the files
     */
    public static List<Path> write(List<Table> tables, List<String> footer, Path folder) {
        List<Path> files = new ArrayList<>();
        for (Table table : tables) {
            Path csv = folder.resolve(table.name() + ".csv");
            Path markdown = folder.resolve(table.name() + ".md");
            AtomicFile.write(csv, TableText.csv(table));
            AtomicFile.write(markdown, TableText.markdown(table, footer));
            files.add(csv);
            files.add(markdown);
        }
        return files;
    }
}
