package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import org.fastforward.models.checkpoint.Rope;

/**
 * Cosines and sines of rotary position embedding, [t, dimensions], both halves alike: entry {@code
 * (p, j)} turns by {@code p * frequency[j mod dimensions/2]}. Computed in double precision, kept as
 * float32, one table per sequence length.
 */
public final class RotaryTable {
    private final NDManager manager;
    private final Rope rope;
    private final Map<Integer, NDArray> cosines = new HashMap<>();
    private final Map<Integer, NDArray> sines = new HashMap<>();

    /** Makes tables as they are asked for; the manager owns and closes them. */
    public RotaryTable(NDManager manager, Rope rope) {
        this.manager = manager;
        this.rope = rope;
    }

    /**
     * Returns the cosines of t positions [t, rotary dimensions], float32; stays owned by the
     * manager.
     */
    public NDArray cos(int t) {
        return cosines.computeIfAbsent(t, n -> table(n, true));
    }

    /**
     * Returns the sines of t positions [t, rotary dimensions], float32; stays owned by the manager.
     */
    public NDArray sin(int t) {
        return sines.computeIfAbsent(t, n -> table(n, false));
    }

    private NDArray table(int t, boolean cosine) {
        double[] frequencies = rope.frequencies();
        int d = rope.dimensions();
        float[] values = new float[t * d];
        for (int p = 0; p < t; p++) {
            for (int j = 0; j < d; j++) {
                double angle = p * frequencies[j % frequencies.length];
                values[p * d + j] = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
            }
        }
        return manager.create(values, new Shape(t, d));
    }
}
