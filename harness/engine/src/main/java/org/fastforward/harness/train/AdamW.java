package org.fastforward.harness.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.kernels.Kernels;

/**
 * AdamW over a list of tensors, with bias correction, in the order of operations of {@code
 * torch.optim.AdamW}: for the k-th step, with gradient g,
 *
 * <pre>
 * w -= lr * decay * w
 * m += (1 - beta1) (g - m)
 * v  = beta2 v + (1 - beta2) g^2
 * w -= lr / (1 - beta1^k) * m / (sqrt(v) / sqrt(1 - beta2^k) + epsilon)
 * </pre>
 *
 * <p>Owns both moments; they can be read and replaced, so that a run can be resumed.
 */
public final class AdamW implements AutoCloseable {
    private final Kernels kernels;
    private final NDManager manager;
    private final AdamWSettings settings;
    private final List<NDArray> weights;
    private final List<NDArray> first;
    private final List<NDArray> second;
    private int steps;

    /**
     * @param parent decides the device of the moments
     * @param kernels hold the kernel {@code adamw}
     * @param weights tensors that require gradients; stay owned by their model
     */
    public AdamW(NDManager parent, Kernels kernels, List<NDArray> weights, AdamWSettings settings) {
        this.kernels = kernels;
        this.manager = parent.newSubManager();
        this.settings = settings;
        this.weights = List.copyOf(weights);
        this.first = zeros();
        this.second = zeros();
    }

    private List<NDArray> zeros() {
        List<NDArray> zeros = new ArrayList<>();
        for (NDArray w : weights) {
            zeros.add(manager.zeros(w.getShape(), w.getDataType()));
        }
        return zeros;
    }

    /** Takes one step at the settings' learning rate and clears the gradients. */
    public void step() {
        step(settings.learningRate());
    }

    /**
     * Takes one step and clears the gradients.
     *
     * @param learningRate of this step
     */
    public void step(double learningRate) {
        steps++;
        List<NDArray> gradients = new ArrayList<>();
        try {
            for (NDArray w : weights) {
                gradients.add(w.getGradient());
            }
            kernels.update(
                    "adamw",
                    weights,
                    gradients,
                    first,
                    second,
                    learningRate,
                    settings.beta1(),
                    settings.beta2(),
                    settings.epsilon(),
                    settings.weightDecay(),
                    1 - Math.pow(settings.beta1(), steps),
                    1 - Math.pow(settings.beta2(), steps));
        } finally {
            gradients.forEach(NDArray::close);
        }
        weights.forEach(Kernels::clearGradient);
    }

    /** Returns how many steps were taken. */
    public int steps() {
        return steps;
    }

    /**
     * Goes on as after so many steps; the moments are those of {@link #firstMoments} and {@link
     * #secondMoments}, which the caller has filled.
     */
    public void resumeAfter(int stepsTaken) {
        steps = stepsTaken;
    }

    /** Returns the first moments, in the order of the weights; stay owned by this object. */
    public List<NDArray> firstMoments() {
        return first;
    }

    /** Returns the second moments, in the order of the weights; stay owned by this object. */
    public List<NDArray> secondMoments() {
        return second;
    }

    @Override
    public void close() {
        manager.close();
    }
}
