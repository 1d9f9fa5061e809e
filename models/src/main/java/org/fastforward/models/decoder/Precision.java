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
    /**
     * Returns how weights of a type are computed with on a device. PyTorch's products of bfloat16
     * matrices crawl on CPUs without instructions for them, so there they are widened.
     */
    public static Precision of(DType stored, Device device) {
        return new Precision(stored, device.isGpu() ? stored : DType.F32, Products.of(device));
    }

    /** Whether weights are converted for every product. */
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
