package org.fastforward.harness.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.models.tensors.TensorFile;

/**
 * The plane through three points of the space of all trained weights: {@code origin + x ex + y ey},
 * with {@code ex} of length 1 from the origin to the first point, {@code ey} of length 1 at a right
 * angle to it towards the second. Owns its arrays: closing the manager it was made with closes
 * them.
 */
final class PlaneBasis {
    /** Of the distance to the second point: what is less is rounding. */
    private static final double FLAT = 1e-6;

    private final Parameters parameters;
    private final NDManager manager;
    private final List<NDArray> origin;
    private final List<NDArray> ex;
    private final List<NDArray> ey;
    private final List<NDArray> row;
    private final boolean flat;

    /** A place in the plane, and how far the point whose place it is lies from it. */
    record Place(double x, double y, double off) {}

    /**
     * @param manager owns all arrays
     * @param parameters whose space it is; changed by {@link #moveTo} alone
     * @param start kept weights of the origin
     * @param first kept weights of the first point
     * @param second of the second
     */
    PlaneBasis(NDManager manager, Parameters parameters, Path start, Path first, Path second) {
        this.manager = manager;
        this.parameters = parameters;
        this.origin = load(start);
        this.ex = minus(load(first), origin);
        scale(ex, 1 / length(ex));
        List<NDArray> other = minus(load(second), origin);
        double whole = length(other);
        add(other, ex, -dot(other, ex));
        // Once more: what the first time left by rounding.
        add(other, ex, -dot(other, ex));
        this.ey = other;
        double height = length(ey);
        this.flat = !(height > FLAT * whole);
        scale(ey, flat ? 0 : 1 / height);
        this.row = parameters.like(manager);
    }

    /** Whether the three points lie on a line, so that there is no plane. */
    boolean isFlat() {
        return flat;
    }

    /** Returns where kept weights lie. */
    Place place(Path kept) {
        try (NDManager scratch = manager.newSubManager()) {
            List<NDArray> from = load(scratch, kept);
            minus(from, origin);
            double x = dot(from, ex);
            double y = dot(from, ey);
            add(from, ex, -x);
            add(from, ey, -y);
            return new Place(x, y, length(from));
        }
    }

    /** Sets the parameters to a row of points, of which {@link #moveTo} then takes one. */
    void enterRow(double y) {
        parameters.along(origin, ey, y);
        parameters.copyTo(row);
    }

    /** Sets the parameters to a point of the row. */
    void moveTo(double x) {
        parameters.along(row, ex, x);
    }

    private List<NDArray> load(Path kept) {
        return load(manager, kept);
    }

    private List<NDArray> load(NDManager owner, Path kept) {
        List<NDArray> arrays = parameters.like(owner);
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int i = 0; i < arrays.size(); i++) {
            named.put(parameters.names().get(i), arrays.get(i));
        }
        TensorFile.load(owner, kept, parameters.kernels(), named);
        return arrays;
    }

    private static List<NDArray> minus(List<NDArray> from, List<NDArray> what) {
        for (int i = 0; i < from.size(); i++) {
            from.get(i).subi(what.get(i));
        }
        return from;
    }

    private static void scale(List<NDArray> arrays, double factor) {
        arrays.forEach(array -> array.muli(factor));
    }

    private static void add(List<NDArray> to, List<NDArray> what, double factor) {
        for (int i = 0; i < to.size(); i++) {
            try (NDArray scaled = what.get(i).mul(factor)) {
                to.get(i).addi(scaled);
            }
        }
    }

    private static double dot(List<NDArray> a, List<NDArray> b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            try (NDArray product = a.get(i).mul(b.get(i));
                    NDArray total = product.sum()) {
                sum += total.getFloat();
            }
        }
        return sum;
    }

    private static double length(List<NDArray> a) {
        return Math.sqrt(dot(a, a));
    }
}
