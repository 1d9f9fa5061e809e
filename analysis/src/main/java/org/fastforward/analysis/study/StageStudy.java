package org.fastforward.analysis.study;

import java.util.List;
import java.util.Locale;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.table.Columns;
import org.fastforward.analysis.table.KeyColumns;

/**
 * How far every stage went and what it took, over training (the paper's analysis of the number of
 * Fast Forward steps per stage).
 */
final class StageStudy {
    private StageStudy() {}

    static Study of(GridRuns grid) {
        List<StageRow> rows = StageRow.of(grid);
        return new Study(
                new Columns<>(rows)
                        .text("model", row -> row.cell().model())
                        .text("task", row -> row.cell().task())
                        .text("adapter", row -> row.cell().adapter())
                        .count("seed", row -> row.cell().seed())
                        .text("arm", row -> row.armName(grid))
                        .count("stage", row -> row.event().stage())
                        .count("step", row -> row.event().step())
                        .number("tau", row -> row.event().tau())
                        .count("passes", row -> row.event().passes())
                        .number("loss_before", row -> row.event().tinyLossBefore())
                        .number("loss_after", row -> row.event().tinyLoss())
                        .settings(KeyColumns.all(grid), StageRow::keys)
                        .toTable("stages"),
                StageFigures.of(grid, rows),
                sentence(rows));
    }

    private static String sentence(List<StageRow> rows) {
        List<Event> stages = rows.stream().map(StageRow::event).toList();
        List<Event> first = stages.stream().filter(event -> event.stage() == 1).toList();
        List<Event> later = stages.stream().filter(event -> event.stage() > 1).toList();
        String text = "Over all runs, a first stage repeats its step " + mean(first);
        return later.isEmpty()
                ? text + "; no run has a second one."
                : text + ", the later ones " + mean(later) + ".";
    }

    private static String mean(List<Event> stages) {
        return String.format(
                Locale.ROOT,
                "%.1f times in %.1f passes (mean of %d stages)",
                stages.stream().mapToDouble(Event::tau).average().orElse(0),
                stages.stream().mapToDouble(Event::passes).average().orElse(0),
                stages.size());
    }
}
