package org.fastforward.analysis.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.FirstReached;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.FigureText;
import org.fastforward.analysis.figure.chart.LossLine;
import org.fastforward.analysis.figure.chart.LossPlot;
import org.fastforward.analysis.figure.chart.Target;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.Summary;
import org.fastforward.analysis.table.Columns;
import org.fastforward.analysis.table.KeyColumns;
import org.fastforward.shared.names.EndingName;

/**
 * Training on until Fast Forward's stages no longer move (setting {@code ending: converged}),
 * beside Adam's whole arm: where both end, and what each needs for the other's final loss.
 */
final class ConvergenceStudy {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 480;

    private ConvergenceStudy() {}

    static Study of(GridRuns grid) {
        List<Comparison> rows =
                grid.comparisons().stream()
                        .filter(pair -> pair.adam().isPresent())
                        .filter(
                                pair ->
                                        pair.fastForward()
                                                .map(run -> run.record().settings().get("ending"))
                                                .filter(EndingName.CONVERGED.id()::equals)
                                                .isPresent())
                        .toList();
        return new Study(
                new Columns<>(rows)
                        .text("model", row -> row.cell().model())
                        .text("task", row -> row.cell().task())
                        .text("adapter", row -> row.cell().adapter())
                        .count("seed", row -> row.cell().seed())
                        .text("policy", row -> row.arm().policy())
                        .truth("converged", row -> isConverged(row.fastForward().orElseThrow()))
                        .count("adam_steps", row -> row.ofAdam(Summary::steps))
                        .count("ff_steps", row -> end(row).steps())
                        .count("stages", row -> end(row).stages())
                        .count("tiny_passes", row -> end(row).tinyPasses())
                        .number("adam_final_loss", row -> row.ofAdam(Summary::finalLoss))
                        .number("ff_final_loss", row -> end(row).finalLoss())
                        .number("adam_lowest_loss", row -> lowest(row.adam()))
                        .number("ff_lowest_loss", row -> lowest(row.fastForward()))
                        .number("flops_adam", row -> row.ofAdam(Summary::flopsPaper))
                        .number("flops_ff", row -> end(row).flopsPaper())
                        .number(
                                "flops_adam_to_ff_loss",
                                row -> flops(row.adam(), end(row).finalLoss()))
                        .number(
                                "flops_ff_to_adam_loss",
                                row -> flops(row.fastForward(), row.ofAdam(Summary::finalLoss)))
                        .settings(KeyColumns.all(grid), KeyColumns::of)
                        .toTable("convergence"),
                rows.stream().map(row -> figure(grid, row)).toList(),
                sentence(rows));
    }

    private static Summary end(Comparison row) {
        return row.fastForward().orElseThrow().state().summary();
    }

    /** Whether its last stages kept tau 0, rather than that its steps ran out. */
    private static boolean isConverged(Run run) {
        List<Event> stages =
                run.events().stream().filter(e -> e.kind() == Event.Kind.STAGE).toList();
        int idle = EndingName.IDLE_STAGES;
        return stages.size() >= idle
                && stages.subList(stages.size() - idle, stages.size()).stream()
                        .allMatch(event -> event.tau() == 0);
    }

    private static double lowest(Optional<Run> run) {
        return run.stream()
                .flatMap(found -> found.events().stream())
                .filter(event -> event.kind() == Event.Kind.TEST)
                .mapToDouble(Event::testLoss)
                .min()
                .orElse(Double.NaN);
    }

    private static double flops(Optional<Run> run, double loss) {
        return run.flatMap(found -> FirstReached.of(found, loss))
                .map(Event::flopsPaper)
                .orElse(Double.NaN);
    }

    private static Figure figure(GridRuns grid, Comparison row) {
        String title =
                "Trained on until stages no longer move: "
                        + row.cell().model()
                        + ", "
                        + row.cell().task()
                        + ", "
                        + FigureText.adapter(row.cell().adapter())
                        + (grid.miniature() ? " (miniature)" : "");
        List<LossLine> lines = new ArrayList<>();
        row.adam().ifPresent(run -> lines.add(LossLine.of("Adam", FigureStyle.ADAM, run)));
        row.fastForward()
                .ifPresent(
                        run ->
                                lines.add(
                                        LossLine.of(
                                                "Fast Forward, " + row.arm().policy(),
                                                FigureText.arm(grid, row.arm()),
                                                run)));
        LossPlot plot =
                LossPlot.of(title, lines, List.of(Target.of(row.ofAdam(Summary::finalLoss))));
        return new Figure(
                FigureText.fileName(grid, "convergence", row.cell(), row.arm()),
                title,
                WIDTH,
                HEIGHT,
                g -> plot.paint(g, WIDTH, HEIGHT));
    }

    private static String sentence(List<Comparison> rows) {
        long converged =
                rows.stream().filter(row -> isConverged(row.fastForward().orElseThrow())).count();
        long lower =
                rows.stream()
                        .filter(row -> end(row).finalLoss() < row.ofAdam(Summary::finalLoss))
                        .count();
        return String.format(
                Locale.ROOT,
                "Trained on, %d of %d Fast Forward arms ended because %d stages in a row kept tau 0;"
                        + " %d of %d ended below Adam's final test loss.",
                converged,
                rows.size(),
                EndingName.IDLE_STAGES,
                lower,
                rows.size());
    }
}
