package org.fastforward.harness.engine.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.fastforward.harness.engine.resume.NamedTensors;
import org.fastforward.harness.engine.resume.SavedPart;
import org.fastforward.models.decoder.Parameters;

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
 * <p>Owns both moments.
 */
public final class AdamW implements Optimizer {
    private final Parameters parameters;
    private final NDManager manager;
    private final AdamWSettings settings;
    private final List<NDArray> first;
    private final List<NDArray> second;
    private int steps;

    /** What is saved beside the moments. */
    record State(int steps) {}

    /**
     * @param parent decides the device of the moments
     * @param parameters what is trained; their kernels hold {@code adamw}
     */
    public AdamW(NDManager parent, Parameters parameters, AdamWSettings settings) {
        this.parameters = parameters;
        this.manager = parent.newSubManager();
        this.settings = settings;
        this.first = parameters.zeros(manager);
        this.second = parameters.zeros(manager);
    }

    @Override
    public double step(double learningRate) {
        steps++;
        List<NDArray> gradients = parameters.gradients();
        try {
            parameters
                    .kernels()
                    .update(
                            "adamw",
                            parameters.arrays(),
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
        parameters.clearGradients();
        return learningRate;
    }

    /** Returns the first moments, in the order of the parameters; stay owned by this object. */
    public List<NDArray> firstMoments() {
        return first;
    }

    /** Returns the second moments, in the order of the parameters; stay owned by this object. */
    public List<NDArray> secondMoments() {
        return second;
    }

    @Override
    public State state() {
        return new State(steps);
    }

    @Override
    public Map<String, NDArray> tensors(NDManager scratch) {
        return new NamedTensors(parameters.names())
                .with("first", first)
                .with("second", second)
                .map();
    }

    @Override
    public void restore(SavedPart saved) {
        steps = saved.state(State.class).steps();
        saved.load(tensors(manager));
    }

    @Override
    public void close() {
        manager.close();
    }
}
