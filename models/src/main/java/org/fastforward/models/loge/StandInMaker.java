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
                        case GRADIENT, ENERGY -> arriving.moments(scratch, weights, samples);
                        case IMPORTANCE -> weightGradients(scratch);
                        case SINGULAR -> List.of();
                    };
            List<List<Optional<StandIn>>> maps = new ArrayList<>();
            for (int layer = 0; layer < layout.config().layers(); layer++) {
                try (NDManager made = scratch.newSubManager()) {
                    List<NDList> row = new ArrayList<>();
                    for (int i = 0; i < layout.linears().size(); i++) {
                        int k = ranks.of(layer, i);
                        boolean passes = arriving.pass(layer, layout.linears().get(i));
                        Optional<NDArray> statistic =
                                statistics.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(statistics.get(layer).get(i));
                        row.add(
                                k == 0 || !passes
                                        ? new NDList()
                                        : make(made, kernels, choice, layer, i, k, statistic));
                        statistic.ifPresent(NDArray::close);
                    }
                    List<Integer> kept =
                            choice == StandInChoice.ENERGY
                                    ? new LayerEnergy(layout, row).ranks(ranks.ranks().get(layer))
                                    : ranks.ranks().get(layer);
                    maps.add(cut(owner, kernels, row, kept));
                }
            }
            return new StandIns(owner, maps);
        } catch (RuntimeException | OutOfMemoryError e) {
            owner.close();
            throw e;
        }
    }

    private static List<Optional<StandIn>> cut(
            NDManager owner, Kernels kernels, List<NDList> made, List<Integer> ranks) {
        List<Optional<StandIn>> row = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i).isEmpty()) {
                row.add(Optional.empty());
                continue;
            }
            NDArray u = made.get(i).get(0);
            NDArray v = made.get(i).get(1);
            NDArray count = u.getManager().zeros(new Shape(ranks.get(i)));
            NDList cut = kernels.evaluate(owner, "leading", u, v, count);
            row.add(Optional.of(new StandIn(cut.get(0), cut.get(1))));
        }
        return row;
    }

    /** Returns U, V and, where they are known, what each direction keeps and the whole. */
    private NDList make(
            NDManager out,
            Kernels kernels,
            StandInChoice choice,
            int layer,
            int index,
            int k,
            Optional<NDArray> statistic) {
        try (NDManager scratch = out.newSubManager()) {
            LinearSpec map = layout.linears().get(index);
            TensorSpec tensor = layout.layerTensors(layer).get(map.weightIndex());
            NDArray w = weights.load(scratch, tensor, DType.F32, false);
            NDArray count = scratch.zeros(new Shape(k));
            return switch (choice) {
                case GRADIENT, ENERGY -> {
                    int full = Math.min(map.in(), map.out());
                    int wanted = choice == StandInChoice.ENERGY ? Math.min(full, 3 * k) : k;
                    yield kernels.evaluate(
                            out,
                            "gradient_stand_in",
                            w,
                            statistic.orElseThrow(),
                            begin(scratch, map, Math.min(full, wanted + SPARE), tensor.name()),
                            scratch.zeros(new Shape(wanted)));
                }
                case IMPORTANCE ->
                        kernels.evaluate(
                                out, "importance_stand_in", w, statistic.orElseThrow(), count);
                case SINGULAR -> kernels.evaluate(out, "singular_stand_in", w, count);
            };
        }
    }

    /** A random matrix that depends on the map's name alone. */
    private static NDArray begin(NDManager scratch, LinearSpec map, int columns, String name) {
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
