package org.fastforward.analysis.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.fastforward.analysis.event.Curve;
import org.junit.jupiter.api.Test;

class CurveShapeTest {
    private static CurveShape shape(DoubleUnaryOperator loss, double... taus) {
        return CurveShape.of(
                new Curve(
                        Arrays.stream(taus)
                                .mapToObj(tau -> new Curve.Point(tau, loss.applyAsDouble(tau)))
                                .toList()));
    }

    /** In the order in which a search looks, and not equally far apart. */
    @Test
    void ofAParabolaHasItsSecondDerivativeEverywhere() {
        CurveShape shape = shape(t -> 3 + 0.5 * (t - 10) * (t - 10), 0, 1, 4, 16, 64, 9.5, 10);
        assertEquals(5, shape.secondDifferences().size());
        shape.secondDifferences().forEach(d -> assertEquals(1.0, d, 1e-9));
        assertTrue(shape.isConvex());
        assertTrue(shape.hasOneMinimum());
        assertEquals(50, shape.gain(), 1e-12);
        assertEquals(0, shape.concave());
        assertTrue(Double.isNaN(shape.lastConcaveTau()));
    }

    /** A cosine from its top down: concave for a quarter, its hull known by hand. */
    @Test
    void tellsHowFarACurveIsAboveItsHull() {
        CurveShape shape =
                shape(
                        t -> t == 0 ? 1 : t == 1 ? 0.9 : t == 2 ? 0.2 : t == 3 ? 0 : 0.6,
                        0,
                        1,
                        2,
                        3,
                        4);
        assertFalse(shape.isConvex());
        // The hull runs straight from (0, 1) to (2, 0.2): 0.6 at tau 1.
        assertEquals(0.3, shape.aboveHull(), 1e-12);
        assertEquals(30, shape.aboveHullPercent(), 1e-9);
        assertEquals(1, shape.lastConcaveTau());
        assertEquals(1, shape.concave());
        assertEquals(-0.6, shape.secondDifferences().get(0), 1e-12);
        assertTrue(shape.hasOneMinimum());
    }

    @Test
    void leavesOutWhatLiesBehindTheMinimum() {
        CurveShape shape = shape(t -> t < 8 ? (t - 4) * (t - 4) : 10, 0, 2, 4, 6, 8, 64);
        assertFalse(shape.isConvex());
        assertTrue(shape.toMinimum().isConvex());
        assertEquals(4, shape.toMinimum().points().size());
    }

    @Test
    void tellsASecondMinimum() {
        assertFalse(shape(t -> t % 2, 0, 1, 2, 3).hasOneMinimum());
    }
}
