package org.fastforward.models.decoder;

import ai.djl.Device;
import org.fastforward.models.safetensors.DType;

/**
 * In which type the base model's weights are kept and in which their products are computed.
 * Adapters and losses are float32 always.
 *
 * @param stored type of the frozen weights in memory
 * @param computed type of the products with them
 * @param products what computes those without gradients
 */
public record Precision(DType stored, DType computed, Products products) {
    /** Returns how weights of a type are computed with on a device; bfloat16 on a CPU widened. */
    public static Precision of(DType stored, Device device) {
        return of(stored, device, false);
    }

    /**
     * Returns how weights of a type are computed with on a device.
     *
     * @param bfloat16 whether a CPU multiplies weights in bfloat16 as such, and not made float32
     *     for each product; it crawls where it has no instructions for that: {@link
     *     org.fastforward.models.kernels.MatrixProducts}
     */
    public static Precision of(DType stored, Device device, boolean bfloat16) {
        boolean here = bfloat16 && stored == DType.BF16 && !device.isGpu();
        return new Precision(
                stored,
                device.isGpu() ? stored : DType.F32,
                here ? Products.NATIVE : Products.of(device));
    }

    /** Whether what is computed from the weights is of another type than they are. */
    public boolean widens() {
        return stored != computed;
    }

    /**
     * Whether an evaluation merges adapters into the weights. Not into bfloat16 ones: rounding
     * would swallow small changes.
     */
    public boolean merges() {
        return stored == DType.F32;
    }
}
