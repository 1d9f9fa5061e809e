package org.fastforward.harness.engine.fastforward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.fastforward.harness.engine.fastforward.SearchResult.Point;
import org.fastforward.shared.names.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VertexSearchTest {
    private static final LineSearch SEARCH = LineSearch.of(Policy.VERTEX, 1L << 40);

    private static LossAlong parabola(double vertex) {
        return tau -> 3 + 0.01 * (tau - vertex) * (tau - vertex);
    }

    private static List<Double> taus(SearchResult stage) {
        return stage.curve().stream().map(Point::tau).toList();
    }

    @ParameterizedTest
    @CsvSource({"40,4", "100,4", "500,4", "3000,5", "5,4", "0.6,5", "1,5"})
    void aFirstStageFindsAParabolasMinimumFromBelowAndFromAbove(double vertex, int passes) {
        SearchResult r = SEARCH.search(parabola(vertex), SearchResult.NONE);
        assertEquals(vertex, r.tau(), 1e-6 * vertex);
        assertTrue(r.passes() <= passes, taus(r).toString());
    }

    @ParameterizedTest
    @CsvSource({"100,40", "100,390", "7,5", "7,1.8", "1,0.4"})
    void aLaterStageNeedsThreePassesWhereTheCurvatureIsTheSame(double before, double vertex) {
        SearchResult first = SEARCH.search(parabola(before), SearchResult.NONE);
        SearchResult later = SEARCH.search(parabola(vertex), first);
        assertEquals(vertex, later.tau(), 1e-6);
        assertEquals(3, later.passes());
    }

    @Test
    void aMinimumThatIsWhereItWasNeedsTwo() {
        SearchResult first = SEARCH.search(parabola(100), SearchResult.NONE);
        assertEquals(List.of(0.0, first.tau()), taus(SEARCH.search(parabola(100.4), first)));
    }

    @Test
    void aStageThatGainsNothingNeedsTwo() {
        SearchResult last = SEARCH.search(parabola(0.6), SearchResult.NONE);
        for (double vertex : new double[] {0.1, -0.2, -3}) {
            last = SEARCH.search(parabola(vertex), last);
            assertEquals(List.of(0.0, 1.0), taus(last));
            assertEquals(0, last.tau());
        }
    }

    /** The curvature is that of steps, which may have changed their length. */
    @Test
    void aCurvatureIsTakenIntoTheNewSteps() {
        SearchResult first = SEARCH.search(parabola(100), SearchResult.NONE);
        SearchResult later = SEARCH.search(tau -> parabola(200).at(tau * 101), first.inSteps(101));
        assertEquals(200 / 101.0, later.tau(), 1e-9);
        assertEquals(3, later.passes());
    }

    @Test
    void aParabolaFromFarAwayDoesNotSayThatThereIsNothingNear() {
        SearchResult r = SEARCH.search(tau -> Math.abs(tau - 2), SearchResult.NONE);
        assertTrue(r.tau() > 1 && r.tau() < 4, taus(r).toString());
        assertTrue(r.passes() <= 6, taus(r).toString());
    }

    @Test
    void lossesThatAreNoNumbersAreGoneBackFrom() {
        LossAlong loss = tau -> tau > 3 ? Double.NaN : 1 + (tau - 1) * (tau - 1);
        SearchResult r = SEARCH.search(loss, SearchResult.NONE);
        assertEquals(1, r.tau(), 0.5);
        SearchResult later = SEARCH.search(loss, SEARCH.search(parabola(9), SearchResult.NONE));
        assertEquals(1, later.tau(), 1.3);
        assertTrue(later.loss() < later.lossBefore());
    }

    /** Convex, steeper beyond the minimum than before it by any factor up to about ten. */
    @Property(tries = 1000)
    void passesAreFewAndTheGainIsNearlyAllOnConvexCurves(
            @ForAll @DoubleRange(min = 4, max = 3000) double vertex,
            @ForAll @DoubleRange(min = 0.5, max = 2) double longer,
            @ForAll @DoubleRange(min = 0, max = 0.7) double steepness) {
        SearchResult first = SEARCH.search(convex(vertex, steepness), SearchResult.NONE);
        assertTrue(first.passes() <= 8, taus(first).toString());
        SearchResult later = SEARCH.search(convex(vertex * longer, steepness), first);
        assertTrue(later.passes() <= 5, taus(later).toString());
        for (SearchResult stage : List.of(first, later)) {
            double gained = stage.lossBefore() - stage.loss();
            assertTrue(gained >= 0.75, stage + "");
        }
    }

    private static LossAlong convex(double vertex, double steepness) {
        return tau -> {
            double x = (tau - vertex) / vertex;
            return 1 + x * x + (x > 0 ? steepness * x * x * x : 0);
        };
    }
}
