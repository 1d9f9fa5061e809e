package org.fastforward.harness.engine.fastforward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.fastforward.harness.engine.fastforward.SearchResult.Point;
import org.fastforward.shared.names.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LineSearchTest {
    private static final long MAX = 100_000;

    private static LossAlong parabola(double vertex) {
        return tau -> 1 + (tau - vertex) * (tau - vertex) / (vertex * vertex + 1);
    }

    /** What a search is told of a stage that kept this tau. */
    private static SearchResult after(double tau) {
        return new SearchResult(tau, Double.NaN, Double.NaN, List.of(new Point(tau, Double.NaN)));
    }

    @Test
    void paperWalksToTheMinimumAndKeepsIt() {
        SearchResult r = LineSearch.of(Policy.PAPER, MAX).search(parabola(7), after(0));
        assertEquals(7, r.tau());
        assertEquals(9, r.passes());
        assertEquals(1, r.loss(), 1e-12);
        assertEquals(parabola(7).at(0), r.lossBefore());
    }

    @Test
    void referenceKeepsTheLastWorseStep() {
        SearchResult r = LineSearch.of(Policy.REFERENCE, MAX).search(parabola(7), after(0));
        assertEquals(8, r.tau());
        assertEquals(8, r.passes());
        assertTrue(Double.isNaN(r.lossBefore()));
    }

    @Test
    void referenceAlwaysTakesTheFirstStep() {
        SearchResult r = LineSearch.of(Policy.REFERENCE, MAX).search(tau -> 1 + tau, after(0));
        assertEquals(2, r.tau());
    }

    @Test
    void referenceGoesOnOverEqualLosses() {
        double[] losses = {9, 5, 5, 4, 6};
        SearchResult r =
                LineSearch.of(Policy.REFERENCE, MAX).search(tau -> losses[(int) tau], after(0));
        assertEquals(4, r.tau());
    }

    @Test
    void paperStopsAtEqualLosses() {
        double[] losses = {9, 5, 5, 4, 6};
        SearchResult r =
                LineSearch.of(Policy.PAPER, MAX).search(tau -> losses[(int) tau], after(0));
        assertEquals(1, r.tau());
    }

    @ParameterizedTest
    @EnumSource(names = {"PAPER", "BRACKET"})
    void risingCurveChangesNothing(Policy policy) {
        SearchResult r = LineSearch.of(policy, MAX).search(tau -> 1 + tau, after(16));
        assertEquals(0, r.tau());
        assertEquals(1, r.loss());
    }

    @ParameterizedTest
    @CsvSource({"3,0", "30,0", "400,0", "7000,0", "400,380", "30,400", "3,400", "1,1", "2,900"})
    void bracketFindsAParabolasMinimumInFewPasses(double vertex, double previous) {
        SearchResult r =
                LineSearch.of(Policy.BRACKET, MAX).search(parabola(vertex), after(previous));
        assertEquals(vertex, r.tau(), Math.max(0.6, 0.12 * vertex));
        assertTrue(r.passes() <= 14, "passes " + r.passes());
    }

    @Test
    void bracketOnTheCurveMeasuredOnALanguageModel() {
        long[] taus = {0, 1, 4, 16, 64, 128, 256, 320, 352, 384, 400, 416, 448, 512, 768, 1024};
        double[] losses = {
            0.9835, 0.9824, 0.9791, 0.9655, 0.9088, 0.8325, 0.7198, 0.6937, 0.6869, 0.6835, 0.6829,
            0.6830, 0.6852, 0.6968, 0.8432, 1.1596
        };
        SearchResult r =
                LineSearch.of(Policy.BRACKET, MAX)
                        .search(tau -> interpolate(taus, losses, tau), after(0));
        assertTrue(r.loss() < 0.69, "loss " + r.loss());
        assertTrue(r.passes() <= 12, "passes " + r.passes());
    }

    private static double interpolate(long[] taus, double[] losses, double tau) {
        for (int i = 1; i < taus.length; i++) {
            if (tau <= taus[i]) {
                double share = (tau - taus[i - 1]) / (taus[i] - taus[i - 1]);
                return losses[i - 1] + share * (losses[i] - losses[i - 1]);
            }
        }
        return 1.16 + (tau - 1024) * 0.01;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void lossThatIsNotANumberIsNeverKeptBeforeABetterOne(Policy policy) {
        SearchResult r =
                LineSearch.of(policy, MAX).search(tau -> tau > 3 ? Double.NaN : 9 - tau, after(2));
        if (policy == Policy.REFERENCE) {
            assertEquals(4, r.tau());
        } else if (policy == Policy.PARABOLA || policy == Policy.VERTEX) {
            assertEquals(2, r.tau(), "no parabola goes through a loss that is no number");
        } else {
            assertEquals(3, r.tau());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void endlessDescentEndsAtTheLimit(Policy policy) {
        SearchResult r = LineSearch.of(policy, 50).search(tau -> -tau, after(0));
        assertEquals(50, r.tau());
    }

    @Test
    void parabolaFindsAFractionInFewPasses() {
        SearchResult r = LineSearch.of(Policy.PARABOLA, MAX).search(parabola(0.6), after(30));
        assertEquals(0.6, r.tau(), 1e-6);
        assertTrue(r.passes() <= 7, "passes " + r.passes());
        SearchResult later = LineSearch.of(Policy.PARABOLA, MAX).search(parabola(0.6), r);
        assertEquals(0.6, later.tau(), 1e-6);
        assertTrue(later.passes() <= 4, "passes " + later.passes());
    }

    @Test
    void parabolaTellsARateThatIsTooHighInThreePasses() {
        SearchResult r =
                LineSearch.of(Policy.PARABOLA, MAX)
                        .search(tau -> (tau + 0.2) * (tau + 0.2), after(0.4));
        assertEquals(0, r.tau());
        assertEquals(3, r.passes());
    }

    /** Losses on a lattice, the last one repeated: any curve, convex or not. */
    @Property(tries = 500)
    void noneButTheReferenceEndsWorseThanItBegan(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -5, max = 5) Double> curve,
            @ForAll @IntRange(min = 0, max = 200) int previous) {
        for (Policy policy :
                List.of(Policy.PAPER, Policy.BRACKET, Policy.PARABOLA, Policy.VERTEX)) {
            List<Double> asked = new ArrayList<>();
            SearchResult r =
                    LineSearch.of(policy, MAX)
                            .search(
                                    tau -> {
                                        asked.add(tau);
                                        return curve.get((int) Math.min(tau, curve.size() - 1));
                                    },
                                    after(previous));
            assertTrue(r.loss() <= r.lossBefore());
            assertEquals(asked, r.curve().stream().map(Point::tau).toList());
            assertEquals(asked.size(), new HashSet<>(asked).size(), "a pass was repeated");
            assertTrue(asked.contains(r.tau()));
        }
    }

    /**
     * On a nearly parabolic curve the walk and the bracket agree up to what the bracket gives away.
     */
    @Property(tries = 1000)
    void bracketComesNearTheWalkOnNearlyParabolicCurves(
            @ForAll @DoubleRange(min = 0.6, max = 300) double vertex,
            @ForAll @DoubleRange(min = 0, max = 0.7) double steepness,
            @ForAll @IntRange(min = 0, max = 400) int previous) {
        LossAlong convex =
                tau -> {
                    double x = (tau - vertex) / vertex;
                    return 1 + x * x + (x > 0 ? steepness * x * x * x : 0);
                };
        SearchResult walk = LineSearch.of(Policy.PAPER, MAX).search(convex, after(0));
        SearchResult bracket = LineSearch.of(Policy.BRACKET, MAX).search(convex, after(previous));
        double gain = walk.lossBefore() - walk.loss();
        assertTrue(bracket.loss() <= walk.loss() + 0.2 * gain + 1e-9);
        assertTrue(bracket.passes() <= 18);
    }
}
