package org.fastforward.harness.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.fastforward.harness.fastforward.FastForwardStage;
import org.fastforward.harness.train.AdamW;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.tensors.TensorFile;

/**
 * The tensors that a run needs to go on, float32, by name: {@code weight.}, {@code first.} and
 * {@code second.} (Adam's moments) of every trained tensor; {@code gradient.} within an optimizer
 * step; {@code origin.} where a Fast Forward stage follows, {@code direction.} too where it has
 * begun.
 *
 * @param stage null in an Adam arm
 */
record RunTensors(NDManager manager, LanguageModel model, AdamW adam, FastForwardStage stage) {
    /**
     * Hands over the tensors that go with some counters; they stay owned by their owners.
     *
     * @param use must not keep them
     */
    void with(Counters counters, Consumer<Map<String, NDArray>> use) {
        Map<String, NDArray> tensors = lasting();
        List<NDArray> gradients = new ArrayList<>();
        try {
            if (withinStep(counters)) {
                for (NDArray w : model.trainable().values()) {
                    gradients.add(w.getGradient());
                }
                put(tensors, "gradient.", gradients);
            }
            use.accept(tensors);
        } finally {
            gradients.forEach(NDArray::close);
        }
    }

    /** Takes over what a checkpoint holds. */
    void load(RunCheckpoints.Saved saved) {
        Counters counters = saved.counters();
        try (NDManager scratch = manager.newSubManager()) {
            Map<String, NDArray> tensors = lasting();
            List<NDArray> gradients = new ArrayList<>();
            if (withinStep(counters)) {
                for (NDArray w : model.trainable().values()) {
                    gradients.add(scratch.zeros(w.getShape(), w.getDataType()));
                }
                put(tensors, "gradient.", gradients);
            }
            TensorFile.load(manager, saved.file(), model.kernels(), tensors);
            List<NDArray> weights = new ArrayList<>(model.trainable().values());
            for (int i = 0; i < gradients.size(); i++) {
                model.kernels().addGradient(weights.get(i), gradients.get(i));
            }
        }
        model.weightsChanged();
    }

    private Map<String, NDArray> lasting() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        put(tensors, "weight.", new ArrayList<>(model.trainable().values()));
        put(tensors, "first.", adam.firstMoments());
        put(tensors, "second.", adam.secondMoments());
        if (stage != null) {
            put(tensors, "origin.", stage.origin());
            put(tensors, "direction.", stage.direction());
        }
        return tensors;
    }

    private void put(Map<String, NDArray> into, String prefix, List<NDArray> arrays) {
        List<String> names = List.copyOf(model.trainable().keySet());
        for (int i = 0; i < arrays.size(); i++) {
            into.put(prefix + names.get(i), arrays.get(i));
        }
    }

    private static boolean withinStep(Counters counters) {
        return !counters.stepLosses().isEmpty();
    }
}
