package org.fastforward.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.kernels.Kernels;

/** Steps of the kernel {@code adamw} with settings as the golden fixtures write them. */
final class TestAdamW implements AutoCloseable {
    private final NDManager manager;
    private final Kernels kernels;
    private final List<NDArray> weights;
    private final List<NDArray> first = new ArrayList<>();
    private final List<NDArray> second = new ArrayList<>();
    private final double learningRate;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double decay;
    private int steps;

    TestAdamW(NDManager parent, Kernels kernels, List<NDArray> weights, JsonNode settings) {
        this.manager = parent.newSubManager();
        this.kernels = kernels;
        this.weights = weights;
        for (NDArray w : weights) {
            first.add(manager.zeros(w.getShape()));
            second.add(manager.zeros(w.getShape()));
        }
        this.learningRate = settings.get("lr").asDouble();
        this.beta1 = settings.get("betas").get(0).asDouble();
        this.beta2 = settings.get("betas").get(1).asDouble();
        this.epsilon = settings.get("eps").asDouble();
        this.decay = settings.get("weight_decay").asDouble();
    }

    /** Takes a step along the weights' gradients and clears them. */
    void step() {
        List<NDArray> gradients = weights.stream().map(NDArray::getGradient).toList();
        step(gradients);
        gradients.forEach(NDArray::close);
        weights.forEach(Kernels::clearGradient);
    }

    void step(List<NDArray> gradients) {
        steps++;
        kernels.update(
                "adamw",
                weights,
                gradients,
                first,
                second,
                learningRate,
                beta1,
                beta2,
                epsilon,
                decay,
                1 - Math.pow(beta1, steps),
                1 - Math.pow(beta2, steps));
    }

    List<NDArray> firstMoments() {
        return first;
    }

    List<NDArray> secondMoments() {
        return second;
    }

    @Override
    public void close() {
        manager.close();
    }
}
