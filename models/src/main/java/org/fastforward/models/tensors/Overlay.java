package org.fastforward.models.tensors;

import java.util.Map;
import org.fastforward.models.safetensors.TensorEntry;

/**
 * What lies over a checkpoint's own tensors, by their names: what was trained beside an adapter and
 * is frozen here.
 *
 * @param replaced tensors that stand in for the checkpoint's
 * @param rows rows of a table that stand in for the table's
 * @param added tensors that are added, scaled
 */
public record Overlay(
        Map<String, TensorEntry> replaced, Map<String, Rows> rows, Map<String, Addition> added) {

    /** Nothing. */
    public static final Overlay NONE = new Overlay(Map.of(), Map.of(), Map.of());

    /**
     * Rows of a table.
     *
     * @param numbers which rows
     * @param values [rows, width]
     */
    public record Rows(long[] numbers, TensorEntry values) {
        /** Returns the rows that a table must have at least. */
        public long least() {
            long least = 0;
            for (long n : numbers) {
                least = Math.max(least, n + 1);
            }
            return least;
        }
    }

    /**
     * A tensor to add.
     *
     * @param values of the other's shape
     * @param scale by which they are multiplied
     */
    public record Addition(TensorEntry values, double scale) {}

    /** Copies the maps. */
    public Overlay {
        replaced = Map.copyOf(replaced);
        rows = Map.copyOf(rows);
        added = Map.copyOf(added);
    }
}
