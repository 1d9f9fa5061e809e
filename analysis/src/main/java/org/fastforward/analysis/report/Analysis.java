package org.fastforward.analysis.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.FigureFile;
import org.fastforward.analysis.figure.Figures;
import org.fastforward.analysis.study.Studies;
import org.fastforward.analysis.study.Study;
import org.fastforward.analysis.table.ProvenanceTable;
import org.fastforward.analysis.table.SummaryTable;
import org.fastforward.analysis.table.Tables;
import org.fastforward.analysis.tuned.TunedStudy;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.FileErrors;
import tech.tablesaw.api.Table;

/** Makes everything that a grid shows from its records alone. */
public final class Analysis {
    /** The folders of tables and figures, beside the page. */
    private static final String TABLES = "tables";

    private static final String FIGURES = "figures";

    private Analysis() {}

    /**
     * Writes {@code tables}, {@code figures} and {@code report.html} anew, and removes tables and
     * figures that are not of these records: those of cells or arms that the grid had before. The
     * same records give the same tables, byte for byte. Runs that are missing, unfinished, failed
     * or unreadable are shown as such and hold up nothing.
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
                Tables.write(tables, ProvenanceTable.footer(grid), gridFolder.resolve(TABLES)));
        files.addAll(Figures.write(figures, gridFolder.resolve(FIGURES)));
        removeOthers(gridFolder.resolve(TABLES), Tables.FORMATS, files);
        removeOthers(gridFolder.resolve(FIGURES), FigureFile.FORMATS, files);
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

    /** Removes what has an ending of ours and was not written now. */
    private static void removeOthers(Path folder, List<String> formats, List<Path> written) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                String format = name.substring(name.lastIndexOf('.') + 1);
                if (formats.contains(format) && !written.contains(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot clear " + folder + ": " + FileErrors.reason(e), e);
        }
    }

    private static List<Study> studies(GridRuns grid) {
        return Stream.concat(
                        Stream.of(TunedStudy.of(grid), TunedStudy.means(grid)),
                        Studies.of(grid).stream())
                .filter(Study::hasData)
                .toList();
    }
}
