package org.fastforward.models.loge;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.kernels.KernelText;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.StandIn;
import org.fastforward.models.standin.StandInRanks;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.tensors.WeightSource;

/**
 * Makes the stand-ins of a checkpoint's linear maps by a choice: samples' gradients first, with the
 * model's weights in memory once more, then map by map. The same inputs and threads give the same
 * stand-ins, bit for bit.
 *
 * @param weights the checkpoint's
 * @param samples what the gradients are of
 */
public record StandInMaker(Layout layout, WeightSource weights, List<Sample> samples) {
    /** More directions than are wanted make the wanted ones exact sooner. */
    private static final int SPARE = 16;

    /**
     * Makes them.
     *
     * @param parent decides the device; closes what the result does not
     * @param ranks k of each map; a map that no gradient can pass gets none
     * @return to be closed by the caller
     */
    public StandIns make(NDManager parent, StandInChoice choice, StandInRanks ranks) {
        NDManager owner = parent.newSubManager();
        try (NDManager scratch = parent.newSubManager();
                Kernels kernels =
                        Kernels.compile(scratch, KernelText.fill("stand_in.py", Map.of()))) {
            ArrivingGradients arriving = new ArrivingGradients(layout);
            List<List<NDArray>> statistics =
                    switch (choice) {
                        case GRADIENT -> arriving.moments(scratch, weights, samples);
                        case IMPORTANCE -> weightGradients(scratch);
                        case SINGULAR -> List.of();
                    };
            List<List<Optional<StandIn>>> maps = new ArrayList<>();
            for (int layer = 0; layer < layout.config().layers(); layer++) {
                List<Optional<StandIn>> row = new ArrayList<>();
                for (int i = 0; i < layout.linears().size(); i++) {
                    LinearSpec map = layout.linears().get(i);
                    int k = ranks.of(layer, i);
                    if (k == 0 || !arriving.pass(layer, map)) {
                        row.add(Optional.empty());
                        continue;
                    }
                    Optional<NDArray> statistic =
                            statistics.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(statistics.get(layer).get(i));
                    row.add(Optional.of(make(owner, kernels, choice, layer, i, k, statistic)));
                    statistic.ifPresent(NDArray::close);
                }
                maps.add(row);
            }
            return new StandIns(owner, maps);
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    private StandIn make(
            NDManager owner,
            Kernels kernels,
            StandInChoice choice,
            int layer,
            int index,
            int k,
            Optional<NDArray> statistic) {
        try (NDManager scratch = owner.newSubManager()) {
            LinearSpec map = layout.linears().get(index);
            TensorSpec tensor = layout.layerTensors(layer).get(map.weightIndex());
            NDArray w = weights.load(scratch, tensor, DType.F32, false);
            NDArray count = scratch.zeros(new Shape(k));
            NDList made =
                    switch (choice) {
                        case GRADIENT ->
                                kernels.evaluate(
                                        scratch,
                                        "gradient_stand_in",
                                        w,
                                        statistic.orElseThrow(),
                                        begin(scratch, map, k, tensor.name()),
                                        count);
                        case IMPORTANCE ->
                                kernels.evaluate(
                                        scratch,
                                        "importance_stand_in",
                                        w,
                                        statistic.orElseThrow(),
                                        count);
                        case SINGULAR -> kernels.evaluate(scratch, "singular_stand_in", w, count);
                    };
            made.get(0).attach(owner);
            made.get(1).attach(owner);
            return new StandIn(made.get(0), made.get(1));
        }
    }

    /** A random matrix that depends on the map's name alone. */
    private static NDArray begin(NDManager scratch, LinearSpec map, int k, String name) {
        int columns = Math.min(k + SPARE, Math.min(map.in(), map.out()));
        SplittableRandom random = new SplittableRandom(name.hashCode());
        float[] values = new float[map.in() * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return scratch.create(values, new Shape(map.in(), columns));
    }

    /** Returns dL/dW [m, n] of every map, by autograd. */
    private List<List<NDArray>> weightGradients(NDManager owner) {
        List<List<NDArray>> gradients = new ArrayList<>();
        try (LanguageModel full = new LanguageModel(owner, layout, weights, AdapterSpec.FULL, 0)) {
            samples.forEach(s -> full.accumulateGradients(s.batch(), s.weights(), 0));
            for (int layer = 0; layer < layout.config().layers(); layer++) {
                List<NDArray> row = new ArrayList<>();
                for (LinearSpec map : layout.linears()) {
                    String name = layout.layerTensors(layer).get(map.weightIndex()).name();
                    NDArray gradient = full.trainable().get(name).getGradient();
                    gradient.attach(owner);
                    row.add(gradient);
                }
                gradients.add(row);
            }
        }
        return gradients;
    }
}
