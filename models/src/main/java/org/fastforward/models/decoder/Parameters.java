package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.kernels.Kernels;

/**
 * A model's trained tensors, by module path and PEFT's name inside the module, float32, in a fixed
 * order: lists of arrays that belong to them are in this order too. The tensors are owned by the
 * model.
 */
public final class Parameters {
    private final Kernels kernels;
    private final Map<String, NDArray> named;
    private final List<NDArray> arrays;
    private final Runnable onChange;
    private boolean hasGradients;

    /**
     * Names tensors that are trained; they then require gradients.
     *
     * @param kernels hold those of {@code weights.py}
     * @param named in the order that holds from here on
     * @param onChange brings up to date what is derived from them
     */
    public Parameters(Kernels kernels, Map<String, NDArray> named, Runnable onChange) {
        this.kernels = kernels;
        this.named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
        this.arrays = List.copyOf(named.values());
        this.onChange = onChange;
        arrays.forEach(array -> array.setRequiresGradient(true));
    }

    /** Returns the tensors by name. */
    public Map<String, NDArray> named() {
        return named;
    }

    /** Returns their names. */
    public List<String> names() {
        return List.copyOf(named.keySet());
    }

    /** Returns the tensors. */
    public List<NDArray> arrays() {
        return arrays;
    }

    /** Returns the kernels that hold the updates of optimizers, such as {@code adamw}. */
    public Kernels kernels() {
        return kernels;
    }

    /** Returns the number of trained weights. */
    public long weights() {
        return arrays.stream().mapToLong(NDArray::size).sum();
    }

    /** Whoever changed the tensors in place calls this before the model is used again. */
    public void changed() {
        onChange.run();
    }

    /**
     * Makes arrays of the parameters' shapes, not filled.
     *
     * @param owner owns them and decides their device
     */
    public List<NDArray> like(NDManager owner) {
        List<NDArray> like = new ArrayList<>();
        for (NDArray array : arrays) {
            like.add(owner.create(array.getShape(), array.getDataType()));
        }
        return like;
    }

    /** Makes arrays of the parameters' shapes, filled with zeros; see {@link #like}. */
    public List<NDArray> zeros(NDManager owner) {
        List<NDArray> zeros = new ArrayList<>();
        for (NDArray array : arrays) {
            zeros.add(owner.zeros(array.getShape(), array.getDataType()));
        }
        return zeros;
    }

    /** Copies the parameters' values into arrays of their shapes. */
    public void copyTo(List<NDArray> to) {
        kernels.update("copy", to, arrays);
    }

    /** Sets {@code to = parameters - before}. */
    public void differenceFrom(List<NDArray> before, List<NDArray> to) {
        kernels.update("difference", to, arrays, before);
    }

    /** Sets the parameters to {@code origin + tau * direction}. */
    public void along(List<NDArray> origin, List<NDArray> direction, double tau) {
        kernels.update("along", arrays, origin, direction, tau);
        changed();
    }

    /**
     * Returns the gradients that passes have added up since they were cleared; a tensor that none
     * has reached has none.
     *
     * @return handles that the caller closes
     */
    public List<NDArray> gradients() {
        return arrays.stream().map(NDArray::getGradient).toList();
    }

    /**
     * Makes the gradients, zero at first, so that they can be added to in place. Once made they
     * stay: clearing sets them to zero.
     */
    void requireGradients() {
        if (hasGradients) {
            return;
        }
        for (NDArray array : arrays) {
            try (NDArray zero = array.getManager().zeros(array.getShape())) {
                kernels.addGradient(array, zero);
            }
        }
        hasGradients = true;
    }

    /** Adds to the gradients: into cleared ones these arrive unchanged, bit for bit. */
    public void addGradients(List<NDArray> gradients) {
        for (int i = 0; i < arrays.size(); i++) {
            kernels.addGradient(arrays.get(i), gradients.get(i));
        }
    }

    /** Forgets the gradients. */
    public void clearGradients() {
        arrays.forEach(Kernels::clearGradient);
    }
}
