package org.fastforward.analysis.tuned;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.cell.FirstReached;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.cell.Siblings;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.Summary;
import org.fastforward.shared.names.OptimizerName;

/**
 * An arm at one learning rate beside the Adam arm at the best one, where a grid looked for that.
 *
 * @param cell the arm's cell; its learning rate is where the arm started
 * @param arm the arm; empty for Adam
 * @param run its run
 * @param best the Adam run that ended lowest
 * @param walk all of Adam's finished runs that were made to find it, by ascending learning rate
 */
record TunedArm(CellKey cell, Optional<ArmKey> arm, Run run, Run best, List<Run> walk) {

    /** Copies the list. */
    TunedArm {
        walk = List.copyOf(walk);
    }

    /**
     * Every finished arm of a grid that looked for Adam's best learning rate.
     *
     * @param grid the grid's runs
     * @return one cell after the other, Adam's arms first; none where the grid looked for none
     */
    static List<TunedArm> of(GridRuns grid) {
        List<TunedArm> all = new ArrayList<>();
        if (!grid.tuned()) {
            return all;
        }
        for (Siblings siblings : Siblings.of(grid)) {
            List<Run> walk = siblings.adams().stream().filter(Run::isDone).toList();
            Optional<Run> best = grid.target(siblings.cells().get(0));
            if (best.isEmpty()) {
                continue;
            }
            for (CellKey cell : siblings.cells()) {
                grid.adam(cell)
                        .filter(Run::isDone)
                        .ifPresent(
                                run ->
                                        all.add(
                                                new TunedArm(
                                                        cell,
                                                        Optional.empty(),
                                                        run,
                                                        best.get(),
                                                        walk)));
            }
            for (Siblings.ArmRun other : siblings.others()) {
                if (other.run().isDone()) {
                    all.add(
                            new TunedArm(
                                    other.cell(),
                                    Optional.of(other.arm()),
                                    other.run(),
                                    best.get(),
                                    walk));
                }
            }
        }
        return all;
    }

    /** Where the arm started: a learning rate, or {@code best} for that of the best Adam arm. */
    String start() {
        return startRate() == best.record().learningRate() ? "best" : SettingText.of(startRate());
    }

    /** Whether the arm has a rate at all; an optimizer that finds its own has none. */
    boolean hasRate() {
        return arm.flatMap(key -> key.overrides().get(ArmKey.OPTIMIZER))
                .filter(optimizer -> !optimizer.equals(OptimizerName.ADAMW.id()))
                .isEmpty();
    }

    /** Its name and where it started, as "fast-forward follow from 2e-5". */
    String inWords(GridRuns grid) {
        if (!hasRate()) {
            return name(grid);
        }
        return name(grid) + (start().equals("best") ? " at Adam's best rate" : " from " + start());
    }

    /**
     * What the arm is called.
     *
     * @param grid the grid's runs
     * @return such as {@code adam}, {@code fast-forward follow} or {@code prodigy}
     */
    String name(GridRuns grid) {
        return arm.map(key -> name(grid.axes().shown(key))).orElse("adam");
    }

    private static String name(ArmKey arm) {
        return arm.hasStages() ? "fast-forward " + arm.inWords() : arm.inWords();
    }

    /**
     * The learning rate of the first steps.
     *
     * @return the run's; for an optimizer that finds its own rate it means nothing
     */
    double startRate() {
        return run.record().learningRate();
    }

    /**
     * The first evaluation of the test set at which the arm had come down to the best Adam arm's
     * final loss.
     *
     * @return empty where it never had
     */
    Optional<Event> reached() {
        return FirstReached.of(run, bestLoss());
    }

    /** A number of the evaluation at which the loss was reached; NaN where it never was. */
    double at(ToDoubleFunction<Event> number) {
        return reached().map(number::applyAsDouble).orElse(Double.NaN);
    }

    /** The loss to reach, nats per token. */
    double bestLoss() {
        return best.state().summary().finalLoss();
    }

    /** How its run ended. */
    Summary end() {
        return run.state().summary();
    }

    /**
     * What it took to come down to the best Adam arm's final loss.
     *
     * @return FLOPs as the paper counts them; NaN where it never did
     */
    double flopsToBest() {
        return at(Event::flopsPaper);
    }

    /**
     * What the best Adam arm took to come down to its own final loss.
     *
     * @return FLOPs as the paper counts them
     */
    double flopsBestAdam() {
        return FirstReached.of(best, bestLoss())
                .map(Event::flopsPaper)
                .orElseGet(() -> best.state().summary().flopsPaper());
    }

    /**
     * The arm's cost over the best Adam arm's.
     *
     * @return {@code flopsToBest / flopsBestAdam}; NaN where the loss was not reached
     */
    double ratio() {
        return flopsToBest() / flopsBestAdam();
    }

    /**
     * What finding the best learning rate took.
     *
     * @return FLOPs of all of Adam's runs, as the paper counts them
     */
    double tuningFlops() {
        return walk.stream().mapToDouble(run -> run.state().summary().flopsPaper()).sum();
    }

    /**
     * Whether a better rate may lie beyond those that were tried.
     *
     * @return true where the best is the lowest or the highest of them
     */
    boolean isBestAtAnEnd() {
        return best.equals(walk.get(0)) || best.equals(walk.get(walk.size() - 1));
    }
}
