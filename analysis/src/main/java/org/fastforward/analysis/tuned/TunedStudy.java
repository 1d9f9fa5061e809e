package org.fastforward.analysis.tuned;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.study.Study;
import org.fastforward.analysis.table.Columns;
import org.fastforward.analysis.table.KeyColumns;
import tech.tablesaw.api.Table;

/**
 * Every arm, wherever its learning rate starts, against the final test loss and the FLOPs of Adam
 * at the best rate that was found, with what finding it took beside.
 */
public final class TunedStudy {
    private static final String AT_AN_END =
            "Adam's best rate is at an end of those tried: a better one may lie beyond";

    private TunedStudy() {}

    /**
     * Makes it.
     *
     * @param grid the grid's runs
     * @return without data where the grid looked for no learning rate
     */
    public static Study of(GridRuns grid) {
        List<TunedArm> arms = TunedArm.of(grid);
        return new Study(
                table(grid, arms),
                TunedFigures.of(grid, arms),
                String.join(" ", lines(grid, arms)));
    }

    /**
     * What the arms cost on average: over all cells, and over a cell's seeds.
     *
     * @param grid the grid's runs
     * @return without data where the grid looked for no learning rate
     */
    public static Study means(GridRuns grid) {
        List<TunedArm> arms = TunedArm.of(grid);
        return new Study(
                TunedMean.table(grid, arms),
                List.of(),
                TunedMean.overSeeds(grid, arms).stream()
                        .map(TunedStudy::seedsLine)
                        .collect(Collectors.joining(" ")));
    }

    /**
     * The tables of both.
     *
     * @param grid the grid's runs
     * @return none where the grid looked for no learning rate, or has found none yet
     */
    public static List<Table> tables(GridRuns grid) {
        List<TunedArm> arms = TunedArm.of(grid);
        return Stream.of(table(grid, arms), TunedMean.table(grid, arms))
                .filter(table -> table.rowCount() > 0)
                .toList();
    }

    /**
     * The same in sentences, for a console.
     *
     * @param grid the grid's runs
     * @return one for each arm and start, and one for what tuning took
     */
    public static List<String> headlines(GridRuns grid) {
        return lines(grid, TunedArm.of(grid));
    }

    private static Table table(GridRuns grid, List<TunedArm> arms) {
        return new Columns<>(arms)
                .text("model", row -> row.cell().model())
                .text("task", row -> row.cell().task())
                .text("adapter", row -> row.cell().adapter())
                .count("seed", row -> row.cell().seed())
                .text("arm", row -> row.name(grid))
                .number("start_rate", TunedArm::startRate)
                .truth("reached", row -> row.reached().isPresent())
                .number("flops_to_best", TunedArm::flopsToBest)
                .number("flops_best_adam", TunedArm::flopsBestAdam)
                .number("ratio", TunedArm::ratio)
                .number("tuning_flops", TunedArm::tuningFlops)
                .number("best_rate", row -> row.best().record().learningRate())
                .number("best_loss", TunedArm::bestLoss)
                .number("final_loss", row -> row.end().finalLoss())
                .count("steps_to_best", row -> row.at(Event::step))
                .count("steps", row -> row.end().steps())
                .count("stages", row -> row.end().stages())
                .count("tiny_passes", row -> row.end().tinyPasses())
                .number("flops", row -> row.end().flopsPaper())
                .number("wall_s", row -> row.end().wallS())
                .text("run", row -> row.run().record().id())
                .text("note", row -> row.isBestAtAnEnd() ? AT_AN_END : "")
                .settings(others(grid), row -> row.cell().varied())
                .toTable("tuned");
    }

    /** The settings that tell cells apart besides the learning rate. */
    private static List<String> others(GridRuns grid) {
        return KeyColumns.beside(VariedSettings.LEARNING_RATE, grid).stream()
                .filter(
                        key ->
                                grid.axes().variants().stream()
                                        .anyMatch(variant -> variant.get(key).isPresent()))
                .toList();
    }

    private static List<String> lines(GridRuns grid, List<TunedArm> arms) {
        List<String> lines = new ArrayList<>();
        TunedMean.overCells(grid, arms).forEach(mean -> lines.add(line(mean)));
        List<TunedArm> best = arms.stream().filter(arm -> arm.run().equals(arm.best())).toList();
        if (!best.isEmpty()) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "Looking for Adam's best rate took %.1f times the FLOPs of Adam at it"
                                    + " (mean of %d cells).",
                            best.stream()
                                    .mapToDouble(arm -> arm.tuningFlops() / arm.flopsBestAdam())
                                    .average()
                                    .orElseThrow(),
                            best.size()));
        }
        return lines;
    }

    private static String seedsLine(TunedMean of) {
        if (of.ratios().getCount() < 2) {
            return String.format(
                    Locale.ROOT,
                    "%s, %s, %s, %d seeds: %s reached the loss of Adam at its best rate with %d.",
                    of.model(),
                    of.task(),
                    of.adapter(),
                    of.arms().size(),
                    of.name(),
                    of.ratios().getCount());
        }
        return String.format(
                Locale.ROOT,
                "%s, %s, %s, %d seeds: %s took %.2f times the FLOPs of Adam at its best rate"
                        + " (standard deviation %.2f), and reached its loss with %d.",
                of.model(),
                of.task(),
                of.adapter(),
                of.arms().size(),
                of.name(),
                of.mean(),
                of.deviation(),
                of.ratios().getCount());
    }

    private static String line(TunedMean of) {
        String first = of.name().substring(0, 1).toUpperCase(Locale.ROOT) + of.name().substring(1);
        if (of.ratios().getCount() == 0) {
            return String.format(
                    Locale.ROOT,
                    "%s never reached the loss of Adam at its best rate (%d cells).",
                    first,
                    of.arms().size());
        }
        return String.format(
                Locale.ROOT,
                "%s took %.2f times the FLOPs of Adam at its best rate (%.2f to %.2f), and reached"
                        + " its loss in %d of %d cells.",
                first,
                of.mean(),
                of.least(),
                of.most(),
                of.ratios().getCount(),
                of.arms().size());
    }
}
