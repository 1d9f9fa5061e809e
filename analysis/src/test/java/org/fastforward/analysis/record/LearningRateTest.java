package org.fastforward.analysis.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {
    @ParameterizedTest
    @CsvSource({
        "2e-5, 2e-5",
        "1.9999999999999998e-4, 2e-4",
        "1.25e-4, 1.25e-4",
        "0.001, 1e-3",
        "0.5, 5e-1",
        "1, 1e0",
        "10, 1e1",
        "1.2345678e-3, 1.23457e-3",
        "NaN, NaN"
    })
    void isWrittenShort(double rate, String text) {
        assertEquals(text, LearningRate.text(rate));
    }

    @Test
    void isTheSameAfterAFactorAndBack() {
        assertNotEquals(0.1 * 3, 0.3, "the case that rounding is for");
        assertTrue(LearningRate.same(0.1 * 3, 0.3));
        assertEquals(LearningRate.rounded(0.3), LearningRate.rounded(0.1 * 3));
        assertFalse(LearningRate.same(2e-5, 2.0001e-5));
        assertFalse(LearningRate.same(Double.NaN, Double.NaN));
    }
}
