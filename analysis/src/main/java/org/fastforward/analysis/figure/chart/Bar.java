package org.fastforward.analysis.figure.chart;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.record.Summary;

/**
 * What one bar shows: both arms' cost of one model on one task, the mean over seeds.
 *
 * @param adam Adam's total; NaN where no seed has a finished Adam arm
 * @param fastForward Fast Forward's total; NaN where no seed reached the target
 * @param savedPercent the mean share saved; NaN where no seed reached the target
 * @param stopped whether a finished Fast Forward arm did not reach the target
 * @param partial whether some seeds are missing from the mean
 * @param wanted whether the grid has such an arm at all
 */
public record Bar(
        double adam,
        double fastForward,
        double savedPercent,
        boolean stopped,
        boolean partial,
        boolean wanted) {

    /** The bar of some comparisons, one for each seed. */
    public static Bar of(List<Comparison> all, ToDoubleFunction<Summary> cost) {
        List<Comparison> reached = all.stream().filter(Comparison::reached).toList();
        // Both parts of a bar come from the same seeds, so that they can be compared.
        List<Comparison> shown = reached.isEmpty() ? all : reached;
        return new Bar(
                mean(shown.stream().map(row -> row.ofAdam(cost))),
                mean(reached.stream().map(row -> row.ofFastForward(cost))),
                mean(reached.stream().map(row -> row.savedPercent(cost))),
                all.stream().anyMatch(row -> row.sameTarget() && !row.reached()),
                !reached.isEmpty() && reached.size() < all.size(),
                !all.isEmpty());
    }

    /** Whether Fast Forward reached the target. */
    public boolean reached() {
        return !Double.isNaN(fastForward);
    }

    /** The height that the bar needs; 0 where there is nothing to show. */
    public double height() {
        double height = Math.max(Double.isNaN(adam) ? 0 : adam, reached() ? fastForward : 0);
        return reached() || stopped ? height : 0;
    }

    /** What stands above the bar. */
    public String label() {
        if (!wanted) {
            return "";
        }
        if (!reached()) {
            return stopped ? "n/r" : "n/a";
        }
        // Rounded here: a share of -0.3 is written 0, not -0.
        return Math.round(savedPercent) + "%" + (partial ? "*" : "");
    }

    private static double mean(Stream<Double> values) {
        return values.mapToDouble(Double::doubleValue)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }
}
