package org.fastforward.harness.engine.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.fastforward.harness.engine.resume.NamedTensors;
import org.fastforward.harness.engine.resume.SavedPart;
import org.fastforward.models.decoder.Parameters;

/**
 * Prodigy (Mishchenko and Defazio, 2024): Adam that estimates its own step size {@code d} from how
 * far the weights have come, in the order of operations of {@code prodigyopt} with its defaults
 * (decoupled decay, no bias correction, no limit on growth, {@code beta3 = sqrt(beta2)}). With
 * gradient g and the weights w0 before the first step,
 *
 * <pre>
 * rate = d * lr
 * m = beta1 m + d (1 - beta1) g
 * v = beta2 v + d^2 (1 - beta2) g^2
 * s = beta3 s + (d / d0) rate g
 * n = beta3 n + (d / d0) rate g.(w0 - w)
 * d = max(d, n / |s|_1)
 * w -= rate * decay * w
 * w -= rate * m / (sqrt(v) + d * epsilon)
 * </pre>
 *
 * <p>Owns its four copies of the weights' size: both moments, s and w0.
 */
public final class Prodigy implements Optimizer {
    private final Parameters parameters;
    private final NDManager manager;
    private final ProdigySettings settings;
    private final List<NDArray> first;
    private final List<NDArray> second;
    private final List<NDArray> sum;
    private final List<NDArray> start;
    private int steps;
    private double distance;
    private double numerator;

    /**
     * What is saved beside the tensors.
     *
     * @param distance the estimate d
     * @param numerator n
     */
    record State(int steps, double distance, double numerator) {}

    /**
     * @param parent decides the device of what is remembered
     * @param parameters what is trained; their kernels hold those of {@code weights.py}
     */
    public Prodigy(NDManager parent, Parameters parameters, ProdigySettings settings) {
        this.parameters = parameters;
        this.manager = parent.newSubManager();
        this.settings = settings;
        this.first = parameters.zeros(manager);
        this.second = parameters.zeros(manager);
        this.sum = parameters.zeros(manager);
        this.start = parameters.zeros(manager);
        this.distance = settings.firstDistance();
    }

    /**
     * {@inheritDoc}
     *
     * @return {@code d * lr}; 0 where all gradients so far are 0 and nothing moves
     */
    @Override
    public double step(double learningRate) {
        if (steps == 0) {
            // Not before: what a run starts from may be loaded after its optimizer is made.
            parameters.copyTo(start);
        }
        double rate = distance * learningRate;
        double denominator = estimate(rate);
        parameters.clearGradients();
        if (denominator == 0) {
            return 0;
        }
        distance = Math.max(distance, numerator / denominator);
        steps++;
        parameters
                .kernels()
                .update(
                        "prodigy_move",
                        parameters.arrays(),
                        first,
                        second,
                        rate,
                        distance * settings.epsilon(),
                        settings.weightDecay());
        return rate;
    }

    /** Updates all but the weights and d, and returns the sum of all |s|. */
    private double estimate(double rate) {
        double beta3 = Math.sqrt(settings.beta2());
        List<NDArray> gradients = parameters.gradients();
        try (NDArray sums = manager.zeros(new Shape(2), DataType.FLOAT64)) {
            parameters
                    .kernels()
                    .update(
                            "prodigy_estimate",
                            parameters.arrays(),
                            start,
                            gradients,
                            first,
                            second,
                            sum,
                            sums,
                            distance,
                            distance / settings.firstDistance() * rate,
                            settings.beta1(),
                            settings.beta2(),
                            beta3);
            double[] found = sums.toDoubleArray();
            if (found[1] != 0) {
                numerator = beta3 * numerator + found[0];
            }
            return found[1];
        } finally {
            gradients.forEach(NDArray::close);
        }
    }

    /** Returns the estimate d: what the learning rate 1 is worth. */
    public double distance() {
        return distance;
    }

    @Override
    public State state() {
        return new State(steps, distance, numerator);
    }

    @Override
    public Map<String, NDArray> tensors(NDManager scratch) {
        return new NamedTensors(parameters.names())
                .with("first", first)
                .with("second", second)
                .with("sum", sum)
                .with("start", start)
                .map();
    }

    @Override
    public void restore(SavedPart saved) {
        State state = saved.state(State.class);
        steps = state.steps();
        distance = state.distance();
        numerator = state.numerator();
        saved.load(tensors(manager));
    }

    @Override
    public void close() {
        manager.close();
    }
}
