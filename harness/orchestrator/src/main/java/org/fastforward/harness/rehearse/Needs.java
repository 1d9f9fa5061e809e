package org.fastforward.harness.rehearse;

import org.fastforward.models.architecture.Layout;
import org.fastforward.models.safetensors.DType;
import org.fastforward.shared.UserException;

/**
 * What a rehearsal takes.
 *
 * @param checkpointBytes the weights as stored
 * @param weightBytes the weights as computed, in main memory; 0 on a GPU
 */
public record Needs(long checkpointBytes, long weightBytes) {
    /** Memory beside the weights: JVM, PyTorch, adapters with moments and copies, activations. */
    public static final long MEMORY_BESIDE = 1_500_000_000L;

    /** Disk beside the weights: headers, and what others write meanwhile. */
    public static final long DISK_BESIDE = 500_000_000L;

    /**
     * Computes them.
     *
     * @param type in which the model computes
     * @param host whether it computes from main memory
     */
    static Needs of(Layout layout, DType type, boolean host) {
        long weights = layout.weights();
        return new Needs(
                weights * layout.config().dtype().bytes(), host ? weights * type.bytes() : 0);
    }

    /** Returns the most main memory that the process may take. */
    public long memoryBytes() {
        return weightBytes + MEMORY_BESIDE;
    }

    /** Returns the disk space that must be free. */
    public long diskBytes() {
        return checkpointBytes + DISK_BESIDE;
    }

    /**
     * Compares with what there is.
     *
     * @param model its name, for the message
     * @throws UserException if it does not suffice
     */
    void check(String model, FreeSpace free) {
        if (free.diskBytes() < diskBytes()) {
            throw new UserException(
                    String.format(
                            java.util.Locale.ROOT,
                            "a checkpoint of %s takes %s on disk, but only %s are free; name a"
                                    + " folder on another disk with --scratch",
                            model,
                            Units.bytes(diskBytes()),
                            Units.bytes(free.diskBytes())));
        }
        if (free.memoryBytes() < memoryBytes()) {
            throw new UserException(
                    String.format(
                            java.util.Locale.ROOT,
                            "%s takes %s of memory (%s of weights and %s beside them), but only %s"
                                    + " are available; take a smaller model or --dtype bfloat16",
                            model,
                            Units.bytes(memoryBytes()),
                            Units.bytes(weightBytes),
                            Units.bytes(MEMORY_BESIDE),
                            Units.bytes(free.memoryBytes())));
        }
    }
}
