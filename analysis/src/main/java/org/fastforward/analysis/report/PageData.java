package org.fastforward.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.FigureFile;
import org.fastforward.analysis.figure.style.Palette;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.study.Study;
import org.fastforward.analysis.table.ProvenanceTable;
import org.fastforward.analysis.table.TableText;
import org.fastforward.analysis.table.Tables;
import org.fastforward.analysis.tuned.TunedStudy;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** What a report page shows, as the JSON that its script reads. */
public final class PageData {
    private PageData() {}

    /**
     * A grid's data.
     *
     * @param grid its runs
     * @param tables its tables
     * @param figures its figures
     * @param studies the analyses that it has data for, whose tables and figures are among those
     * @return an object
     */
    public static ObjectNode of(
            GridRuns grid, List<Table> tables, List<Figure> figures, List<Study> studies) {
        ObjectNode page = page(grid.name(), grid.miniature(), false);
        grid.problems().forEach(page.withArray("problems")::add);
        ProvenanceTable.footer(grid).forEach(page.withArray("footer")::add);
        page.set("tables", tables(tables));
        studies.forEach(study -> page.withObject("/sentences").put(study.name(), study.sentence()));
        for (Figure figure : figures) {
            ObjectNode one = page.withArray("figures").addObject();
            one.put("name", figure.name()).put("caption", figure.caption());
            if (tables.stream().anyMatch(table -> isOf(figure, table))) {
                one.put("width", figure.width()).put("height", figure.height());
                one.put("svg", FigureFile.svgText(figure));
            }
        }
        List<Run> runs = grid.runs();
        Set<String> varied = RunCurves.varied(runs.stream().map(Run::record).toList());
        for (Run run : runs) {
            ObjectNode one = RunCurves.keys(run.record(), varied);
            page.withArray("runs").add(one.setAll(RunCurves.of(run.events())));
        }
        colours(page, runs.stream().map(run -> run.record().model()).collect(Collectors.toSet()));
        return page;
    }

    /** Whether the page shows a figure beside a table; it links the others, or draws its own. */
    private static boolean isOf(Figure figure, Table table) {
        return table.rowCount() > 0 && figure.name().startsWith(table.name());
    }

    /**
     * The data of a page that asks a server for what it shows.
     *
     * @param grid the grid's name
     * @param miniature whether models are tiny and data synthetic
     * @return an object without runs
     */
    public static ObjectNode live(String grid, boolean miniature) {
        return page(grid, miniature, true);
    }

    private static ObjectNode page(String name, boolean miniature, boolean live) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        page.put("name", name).put("miniature", miniature).put("live", live);
        FigureFile.FORMATS.forEach(page.withArray("formats")::add);
        List.of("problems", "footer", "tables", "figures", "runs").forEach(page::withArray);
        page.putObject("colours");
        page.putObject("sentences");
        return page;
    }

    /**
     * The tables of a grid that runs, as the page reads them: without those of the analyses.
     *
     * @param grid its runs
     * @return an array, one object for each
     */
    public static ArrayNode tables(GridRuns grid) {
        List<Table> tables = new ArrayList<>(Tables.of(grid));
        tables.addAll(TunedStudy.tables(grid));
        return tables(tables);
    }

    /**
     * Tables as the page reads them: every cell as its CSV writes it.
     *
     * @param tables the tables
     * @return an array, one object for each
     */
    static ArrayNode tables(List<Table> tables) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Table table : tables) {
            ObjectNode one = all.addObject().put("name", table.name());
            for (Column<?> column : table.columns()) {
                one.withArray("columns")
                        .addObject()
                        .put("name", column.name())
                        .put("numeric", TableText.isNumeric(column));
            }
            one.withArray("rows");
            for (int row = 0; row < table.rowCount(); row++) {
                ArrayNode cells = one.withArray("rows").addArray();
                TableText.cells(table, row).forEach(cells::add);
            }
        }
        return all;
    }

    private static void colours(ObjectNode page, Collection<String> models) {
        ObjectNode colours = (ObjectNode) page.get("colours");
        models.stream()
                .sorted()
                .forEach(model -> colours.put(model, Palette.hex(Palette.model(model))));
    }
}
