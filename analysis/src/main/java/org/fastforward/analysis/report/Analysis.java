package org.fastforward.analysis.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.Figures;
import org.fastforward.analysis.study.Studies;
import org.fastforward.analysis.study.Study;
import org.fastforward.analysis.table.ProvenanceTable;
import org.fastforward.analysis.table.SummaryTable;
import org.fastforward.analysis.table.Tables;
import org.fastforward.analysis.tuned.TunedStudy;
import org.fastforward.shared.AtomicFile;
import tech.tablesaw.api.Table;

/** Makes everything that a grid shows from its records alone. */
public final class Analysis {
    /** The folder of figures, beside the page. */
    private static final String FIGURES = "figures";

    private Analysis() {}

    /**
     * Writes {@code tables}, {@code figures} and {@code report.html} anew. The same records give
     * the same tables, byte for byte. Runs that are missing, unfinished, failed or unreadable are
     * shown as such and hold up nothing.
     *
     * @param gridFolder a grid's folder, with {@code runs} and, where the harness made it, {@code
     *     grid.json}
     * @return what was found and written
     * @throws org.fastforward.shared.UserException if {@code grid.json} cannot be read
     * @throws java.io.UncheckedIOException if the file system refuses
     */
    public static AnalysisSummary regenerate(Path gridFolder) {
        GridRuns grid = GridRuns.read(gridFolder);
        List<Study> studies = studies(grid);
        List<Table> tables = new ArrayList<>(Tables.of(grid));
        List<Figure> figures = new ArrayList<>(Figures.of(grid));
        for (Study study : studies) {
            tables.add(study.table());
            figures.addAll(study.figures());
        }
        List<Path> files = new ArrayList<>();
        files.addAll(
                Tables.write(tables, ProvenanceTable.footer(grid), gridFolder.resolve("tables")));
        files.addAll(Figures.write(figures, gridFolder.resolve(FIGURES)));
        Path report = gridFolder.resolve("report.html");
        List<String> headlines =
                grid.tuned() ? TunedStudy.headlines(grid) : SummaryTable.headlines(grid);
        AtomicFile.write(
                report,
                ReportPage.html(
                        "Fast Forward: grid " + grid.name(),
                        PageData.of(grid, tables, figures, studies),
                        headlines));
        files.add(report);

        List<Comparison> comparisons = grid.comparisons();
        int reached = (int) comparisons.stream().filter(Comparison::reached).count();
        int comparable = (int) comparisons.stream().filter(Comparison::sameTarget).count();
        return new AnalysisSummary(
                comparisons.size(),
                reached,
                comparable - reached,
                comparisons.size() - comparable,
                grid.problems(),
                headlines,
                report,
                files);
    }

    private static List<Study> studies(GridRuns grid) {
        return Stream.concat(
                        Stream.of(TunedStudy.of(grid), TunedStudy.means(grid)),
                        Studies.of(grid).stream())
                .filter(Study::hasData)
                .toList();
    }
}
