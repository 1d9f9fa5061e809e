package org.fastforward.analysis.report;

import static org.fastforward.analysis.table.TableText.escape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.table.ProvenanceTable;
import org.fastforward.analysis.table.TableText;
import tech.tablesaw.api.Table;

/** The report: one page with all tables in it, and the figures beside it. */
final class ReportPage {
    /** The folder of figures, beside the page. */
    static final String FIGURES = "figures";

    private static final String STYLE = "report.css";

    private static final Map<String, String> HEADINGS =
            Map.of(
                    "summary", "Share saved",
                    "paper_vs_ours", "The paper's numbers beside ours",
                    "savings", "Every cell",
                    "learning_rates", "Adam at higher learning rates",
                    "provenance", "Where the numbers come from");

    /** The heading of the learning rates' table where a grid crosses them. */
    private static final String SEVERAL = "Every arm against Adam's loss at each learning rate";

    private ReportPage() {}

    static String html(GridRuns grid, List<Table> tables, List<Figure> figures) {
        StringBuilder page = new StringBuilder();
        String title = "Fast Forward: grid " + escape(grid.name());
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(title)
                .append("</h1>\n");
        if (grid.miniature()) {
            page.append("<p class=\"notice\">").append(ProvenanceTable.MINIATURE).append("</p>\n");
        }
        page.append(
                "<p>Fast Forward trains until it reaches the test loss at which plain Adam ended."
                        + " Share saved: 100 (1 - Fast Forward / Adam). FLOPs are counted as the"
                        + " paper counts them unless a column says <em>exact</em>; evaluating the"
                        + " test set counts in neither FLOPs nor time. An empty cell is a missing"
                        + " number, never a zero.</p>\n");
        if (grid.axes().severalLearningRates()) {
            page.append(
                    "<p>Each Fast Forward arm aims at the loss of Adam at its own learning rate."
                            + " Part of what it saves at a low rate Adam saves at a higher one: see"
                            + " <a href=\"#learning_rates\">"
                            + SEVERAL
                            + "</a>.</p>\n");
        }
        problems(page, grid.problems());
        navigation(page, grid, tables);
        for (Table table : tables) {
            page.append("<h2 id=\"")
                    .append(table.name())
                    .append("\">")
                    .append(heading(grid, table))
                    .append("</h2>\n");
            if (table.rowCount() == 0) {
                page.append("<p>Nothing recorded.</p>\n");
            } else {
                page.append("<div class=\"table\">\n")
                        .append(TableText.html(table))
                        .append("</div>\n");
            }
        }
        page.append("<h2 id=\"figures\">Figures</h2>\n");
        figures.forEach(figure -> figure(page, figure));
        return page.append("</body>\n</html>\n").toString();
    }

    private static String heading(GridRuns grid, Table table) {
        return table.name().equals("learning_rates") && grid.axes().severalLearningRates()
                ? SEVERAL
                : HEADINGS.getOrDefault(table.name(), table.name());
    }

    private static void problems(StringBuilder page, List<String> problems) {
        if (!problems.isEmpty()) {
            page.append("<p>Runs that could not be read:</p>\n<ul class=\"problems\">\n");
            problems.forEach(line -> page.append("<li>").append(escape(line)).append("</li>\n"));
            page.append("</ul>\n");
        }
    }

    private static void navigation(StringBuilder page, GridRuns grid, List<Table> tables) {
        page.append("<nav>");
        for (Table table : tables) {
            page.append("<a href=\"#")
                    .append(table.name())
                    .append("\">")
                    .append(heading(grid, table))
                    .append("</a> ");
        }
        page.append("<a href=\"#figures\">Figures</a></nav>\n");
    }

    private static void figure(StringBuilder page, Figure figure) {
        String file = FIGURES + "/" + figure.name();
        page.append("<figure>\n<a href=\"")
                .append(file)
                .append(".svg\"><img loading=\"lazy\" src=\"")
                .append(file)
                .append(".png\" width=\"")
                .append(figure.width())
                .append("\" height=\"")
                .append(figure.height())
                .append("\" alt=\"")
                .append(escape(figure.caption()))
                .append("\"></a>\n<figcaption>")
                .append(escape(figure.caption()))
                .append("</figcaption>\n</figure>\n");
    }

    private static String style() {
        try (InputStream stream = ReportPage.class.getResourceAsStream(STYLE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + STYLE, e);
        }
    }
}
