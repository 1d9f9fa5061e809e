package org.fastforward.analysis.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.Summary;

/**
 * The Adam arm of a cell beside one of its other arms.
 *
 * @param cell the cell
 * @param arm the other arm; {@link GridRuns#NO_ARM} where the cell has none
 * @param adam the Adam arm if it is finished
 * @param fastForward the Fast Forward arm if it is finished
 * @param sameTarget whether both arms are finished and the one aimed at the other's final loss
 * @param note why numbers are missing or need care; empty where all is well
 */
public record Comparison(
        CellKey cell,
        ArmKey arm,
        Optional<Run> adam,
        Optional<Run> fastForward,
        boolean sameTarget,
        String note) {

    /** The note where times cannot be compared. */
    public static final String DIFFERENT_HARDWARE = "times are of different hardware";

    /** Losses in nats that differ by no more are one target: it passes through JSON unchanged. */
    private static final double SAME_TARGET = 1e-9;

    static Comparison of(GridRuns runs, CellKey cell, ArmKey arm) {
        Optional<Run> adam = runs.target(cell);
        Optional<Run> fastForward = runs.run(cell, arm);
        List<String> notes = new ArrayList<>();
        noteState("adam", adam, notes);
        noteState("fast-forward", fastForward, notes);
        noteChoice("adam", runs.runs(cell, ArmKey.ADAM).size(), notes);
        noteChoice("fast-forward", runs.runs(cell, arm).size(), notes);
        Optional<Run> doneAdam = adam.filter(Run::isDone);
        Optional<Run> doneFastForward = fastForward.filter(Run::isDone);
        boolean sameTarget = false;
        if (doneAdam.isPresent() && doneFastForward.isPresent()) {
            Summary aimed = ToTarget.of(doneFastForward.get());
            double target = doneAdam.get().state().summary().finalLoss();
            sameTarget = Math.abs(aimed.targetLoss() - target) <= SAME_TARGET;
            if (!sameTarget) {
                notes.add("fast-forward aimed at the target of another adam run");
            } else if (!aimed.reached()) {
                notes.add("target not reached");
            }
            noteHardware(doneAdam.get(), doneFastForward.get(), notes);
        }
        return new Comparison(
                cell, arm, doneAdam, doneFastForward, sameTarget, String.join("; ", notes));
    }

    /**
     * Tells whether both arms are finished and the target was reached, so that savings exist.
     *
     * @return true if a share saved can be stated
     */
    public boolean reached() {
        return sameTarget && fastForward.filter(run -> ToTarget.of(run).reached()).isPresent();
    }

    /**
     * A cost of the Adam arm.
     *
     * @param cost which number of the summary
     * @return the number; NaN where the arm is not finished
     */
    public double ofAdam(ToDoubleFunction<Summary> cost) {
        return of(adam, cost);
    }

    /**
     * A cost of the Fast Forward arm: up to the target where it was trained on from there.
     *
     * @param cost which number of the summary
     * @return the number; NaN where the arm is not finished
     */
    public double ofFastForward(ToDoubleFunction<Summary> cost) {
        return fastForward.map(run -> cost.applyAsDouble(ToTarget.of(run))).orElse(Double.NaN);
    }

    /**
     * The share of a cost that Fast Forward saved.
     *
     * @param cost which number of the summary
     * @return {@code 100 * (1 - ff / adam)}; NaN where the target was not reached
     */
    public double savedPercent(ToDoubleFunction<Summary> cost) {
        return reached() ? savedPercent(ofAdam(cost), ofFastForward(cost)) : Double.NaN;
    }

    /**
     * The share saved, from two totals.
     *
     * @param adam Adam's total
     * @param fastForward the other total
     * @return {@code 100 * (1 - fastForward / adam)}; NaN where Adam's total is not positive
     */
    public static double savedPercent(double adam, double fastForward) {
        return adam > 0 ? 100 * (1 - fastForward / adam) : Double.NaN;
    }

    private static double of(Optional<Run> arm, ToDoubleFunction<Summary> cost) {
        return arm.map(run -> cost.applyAsDouble(run.state().summary())).orElse(Double.NaN);
    }

    /**
     * Says how far an unfinished run has come.
     *
     * @param run the run
     * @return its state and reason, one line
     */
    public static String describeState(Run run) {
        String state = run.state().state().name().toLowerCase(Locale.ROOT);
        String reason = run.state().reason().replaceAll("\\s+", " ").strip();
        return reason.isEmpty() ? state : state + ": " + reason;
    }

    private static void noteState(String arm, Optional<Run> run, List<String> notes) {
        if (run.isEmpty()) {
            notes.add(arm + " missing");
        } else if (!run.get().isDone()) {
            notes.add(arm + " " + describeState(run.get()));
        }
    }

    private static void noteChoice(String arm, int count, List<String> notes) {
        if (count > 1) {
            notes.add(count + " " + arm + " runs, the finished one started last is shown");
        }
    }

    /**
     * Tells whether the times of two runs can be compared.
     *
     * @param one a run
     * @param other another
     * @return true if the same hardware made both
     */
    public static boolean sameHardware(Run one, Run other) {
        String hardware = one.record().provenance().hardware();
        return hardware.equals(other.record().provenance().hardware());
    }

    private static void noteHardware(Run adam, Run fastForward, List<String> notes) {
        if (!sameHardware(adam, fastForward)) {
            notes.add(DIFFERENT_HARDWARE);
        }
    }
}
