package org.fastforward.analysis.table;

import static tech.tablesaw.aggregate.AggregateFunctions.mean;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.paper.PaperResult;
import org.fastforward.analysis.record.Summary;
import tech.tablesaw.api.Table;
import tech.tablesaw.joining.JoinType;

/** The paper's share saved beside ours, which is the mean over the seeds that reached. */
public final class PaperTable {
    private static final String[] KEY = {"metric", "task", "model", "adapter"};

    private PaperTable() {}

    /** What a bar of the figures shows. */
    private record Bar(String metric, String task, String model, String adapter) {
        static Bar of(PaperResult result) {
            return new Bar(result.metric(), result.task(), result.model(), PaperResult.ADAPTER);
        }
    }

    /** A share saved, percent. */
    private record Saved(Bar bar, double percent) {
        static Saved of(String metric, Comparison row, double percent) {
            CellKey cell = row.cell();
            return new Saved(new Bar(metric, cell.task(), cell.model(), cell.adapter()), percent);
        }
    }

    /**
     * Makes the table.
     *
     * @param grid the grid's runs
     * @return one row for each bar of the paper's figures and each of ours for its models; what
     *     either lacks is empty
     */
    public static Table of(GridRuns grid) {
        Table joined = table(paper(grid), "paper_saved_percent");
        for (ArmKey arm : grid.axes().arms()) {
            for (VariedSettings variant : grid.axes().variants()) {
                Table ours = ours(grid, arm, variant);
                // Only where a grid varies settings may an arm be without some variant.
                if (ours.rowCount() > 0 || grid.axes().variants().size() == 1) {
                    joined = joined.joinOn(KEY).type(JoinType.LEFT_OUTER).with(ours).join();
                }
            }
        }
        return joined.setName("paper_vs_ours");
    }

    /**
     * Tells whether the table says anything.
     *
     * @param grid the grid's runs
     * @return false for a grid of other models than the paper's alone
     */
    static boolean isAbout(GridRuns grid) {
        List<String> models = grid.axes().models();
        return models.isEmpty() || models.stream().anyMatch(PaperTable::isThePapers);
    }

    private static boolean isThePapers(String model) {
        return PaperResult.all().stream().anyMatch(result -> result.model().equals(model));
    }

    private static List<Saved> paper(GridRuns grid) {
        List<PaperResult> results = PaperResult.all();
        return bars(grid, results).stream()
                .map(
                        bar ->
                                new Saved(
                                        bar,
                                        results.stream()
                                                .filter(result -> Bar.of(result).equals(bar))
                                                .mapToDouble(PaperResult::savedPercent)
                                                .findFirst()
                                                .orElse(Double.NaN)))
                .toList();
    }

    private static Set<Bar> bars(GridRuns grid, List<PaperResult> results) {
        List<String> models =
                grid.axes().models().stream().filter(PaperTable::isThePapers).toList();
        Set<Bar> bars = new LinkedHashSet<>();
        for (String metric : List.of(PaperResult.FLOPS, PaperResult.TIME)) {
            results.stream()
                    .filter(result -> result.metric().equals(metric))
                    .forEach(result -> bars.add(Bar.of(result)));
            for (String adapter : grid.axes().adapters()) {
                for (String task : grid.axes().tasks()) {
                    for (String model : models) {
                        bars.add(new Bar(metric, task, model, adapter));
                    }
                }
            }
        }
        return bars;
    }

    private static Table ours(GridRuns grid, ArmKey arm, VariedSettings variant) {
        List<Saved> saved =
                grid.comparisons().stream()
                        .filter(row -> row.arm().equals(arm) && row.cell().varied().equals(variant))
                        .flatMap(
                                row ->
                                        Stream.of(
                                                Saved.of(
                                                        PaperResult.FLOPS,
                                                        row,
                                                        row.savedPercent(Summary::flopsPaper)),
                                                Saved.of(
                                                        PaperResult.TIME,
                                                        row,
                                                        row.savedPercent(Summary::wallS))))
                        .toList();
        Table means = table(saved, "saved").summarize("saved", mean).by(KEY);
        String at = grid.axes().shown(variant).inFileName();
        means.column(KEY.length)
                .setName(
                        "ours_"
                                + grid.axes().shown(arm).inFileName()
                                + (at.isEmpty() ? "" : "_at" + at)
                                + "_percent");
        return means;
    }

    private static Table table(List<Saved> saved, String column) {
        return new Columns<>(saved)
                .text("metric", row -> row.bar().metric())
                .text("task", row -> row.bar().task())
                .text("model", row -> row.bar().model())
                .text("adapter", row -> row.bar().adapter())
                .number(column, Saved::percent)
                .toTable(column);
    }
}
