package org.fastforward.models.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * How fast this process multiplies matrices, which differs by a factor of twenty between processors
 * with instructions for bfloat16 and those without. The best of some products.
 *
 * @param float32 GFLOP/s of products of float32
 * @param bfloat16 GFLOP/s of products of bfloat16
 */
public record MatrixProducts(double float32, double bfloat16) {
    private static final int ROWS = 128;
    private static final int INNER = 576;
    private static final int COLUMNS = 1024;

    /** For each type; the first product, which warms up, comes on top. */
    private static final long BUDGET_NANOS = 20_000_000;

    /**
     * Measures products {@code [128, 576] x [576, 1024]}, with as many threads as {@link
     * Kernels#threads} has set; under a tenth of a second in all.
     *
     * @param manager decides the device; stays open
     * @return the rates
     */
    public static MatrixProducts measure(NDManager manager) {
        return measure(manager, ROWS, INNER, COLUMNS);
    }

    /**
     * Measures products {@code [rows, inner] x [inner, columns]}.
     *
     * @param manager decides the device; stays open
     * @return the rates
     */
    public static MatrixProducts measure(NDManager manager, int rows, int inner, int columns) {
        double flop = 2.0 * rows * inner * columns;
        try (NDManager scratch = manager.newSubManager();
                Kernels kernels = Kernels.compile(scratch, KernelText.fill("probe.py", Map.of()))) {
            NDArray x = scratch.ones(new Shape(rows, inner));
            NDArray w = scratch.ones(new Shape(inner, columns));
            NDArray narrowX = kernels.evaluate(scratch, "probe_bfloat16", x).get(0);
            NDArray narrowW = kernels.evaluate(scratch, "probe_bfloat16", w).get(0);
            return new MatrixProducts(
                    flop / nanos(scratch, kernels, x, w),
                    flop / nanos(scratch, kernels, narrowX, narrowW));
        }
    }

    /**
     * Tells whether products of bfloat16 are worth it here.
     *
     * @return true where they are the faster ones
     */
    public boolean bfloat16IsFaster() {
        return bfloat16 > float32;
    }

    /** The shortest time of a product. */
    private static double nanos(NDManager manager, Kernels kernels, NDArray x, NDArray w) {
        double best = Double.POSITIVE_INFINITY;
        long begun = 0;
        do {
            long start = System.nanoTime();
            try (NDList sum = kernels.evaluate(manager, "probe_product", x, w)) {
                // Read, so that a device has computed it.
                double unused = sum.get(0).getFloat();
            }
            long end = System.nanoTime();
            if (begun == 0) {
                begun = end;
            } else {
                best = Math.min(best, (double) (end - start));
            }
        } while (Double.isInfinite(best) || System.nanoTime() - begun < BUDGET_NANOS);
        return best;
    }
}
