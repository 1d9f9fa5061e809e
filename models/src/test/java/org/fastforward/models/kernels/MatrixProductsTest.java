package org.fastforward.models.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class MatrixProductsTest {
    @Test
    void areMeasuredForBothTypes() {
        try (NDManager manager = NDManager.newBaseManager()) {
            MatrixProducts rates = MatrixProducts.measure(manager);
            // A processor makes some GFLOP/s in a thread, and none makes 100 TFLOP/s.
            assertTrue(rates.float32() > 0.5 && rates.float32() < 1e5, rates.toString());
            assertTrue(rates.bfloat16() > 0.01 && rates.bfloat16() < 1e6, rates.toString());
            assertEquals(rates.bfloat16() > rates.float32(), rates.bfloat16IsFaster());
        }
    }
}
