package org.fastforward.harness.rehearse;

import java.nio.file.Path;
import java.util.Locale;
import org.fastforward.harness.machine.Devices;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.safetensors.DType;
import org.fastforward.shared.UserException;

/**
 * What to rehearse.
 *
 * @param model its name, for messages and the folder
 * @param config its shape, and the type in which it is stored
 * @param maxPositions longest sequence that it was trained on
 * @param adapter lora or dora
 * @param type in which the base model computes
 * @param device auto, cpu or cuda:N
 * @param threads of one tensor operation; 0: all cores
 * @param sequences how many
 * @param length tokens of each, at least 4
 * @param scratch existing folder in which one for the checkpoint is made
 * @param keep whether that stays
 * @param seed of weights, adapters and sequences
 */
public record RehearsalRequest(
        String model,
        ModelConfig config,
        int maxPositions,
        AdapterKind adapter,
        DType type,
        String device,
        int threads,
        int sequences,
        int length,
        Path scratch,
        boolean keep,
        long seed) {

    /** Checks what the user chose. */
    public RehearsalRequest {
        if (adapter != AdapterKind.LORA && adapter != AdapterKind.DORA) {
            throw new UserException(
                    "cannot rehearse adapter " + adapter.id() + "; known: lora, dora");
        }
        if (type == DType.F16) {
            throw new UserException("cannot compute in float16; known: float32, bfloat16");
        }
        if (threads < 0) {
            throw new UserException("threads is " + threads + "; it must be at least 0");
        }
        if (sequences < 1 || length < 4 || length > maxPositions) {
            throw new UserException(
                    String.format(
                            Locale.ROOT,
                            "%d sequences of %d tokens; there must be at least 1, of 4 to %d"
                                    + " tokens",
                            sequences,
                            length,
                            maxPositions));
        }
    }

    /** Returns the threads that are used. */
    int usedThreads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** Returns what it takes. */
    public Needs needs() {
        return Needs.of(Layout.of(config), type, !Devices.isGpu(device));
    }
}
