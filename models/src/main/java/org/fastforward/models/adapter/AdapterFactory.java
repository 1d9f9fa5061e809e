package org.fastforward.models.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.kernels.Kernels;

/**
 * Makes fresh adapters: A uniform by Kaiming with a = sqrt 5, that is in {@code +-1/sqrt(n)}, and B
 * zero, so that the adapted model starts as the base model. DoRA's magnitude starts at the norms of
 * W's rows. Each A depends on the seed and its module path alone.
 */
public final class AdapterFactory {
    private final Kernels kernels;
    private final NDManager owner;
    private final AdapterSpec spec;
    private final long seed;

    /**
     * @param owner owns the adapters' tensors
     * @param seed of the random A matrices
     */
    public AdapterFactory(Kernels kernels, NDManager owner, AdapterSpec spec, long seed) {
        this.kernels = kernels;
        this.owner = owner;
        this.spec = spec;
        this.seed = seed;
    }

    /**
     * Makes the adapter of one linear map.
     *
     * @param modulePath full path of the linear map
     * @param base its frozen weight [m, n]
     */
    public AdaptedLinear fresh(LinearSpec linear, String modulePath, NDArray base) {
        NDArray a =
                owner.create(kaiming(linear.in(), modulePath), new Shape(spec.rank(), linear.in()));
        NDArray b = owner.zeros(new Shape(linear.out(), spec.rank()));
        return switch (spec.kind()) {
            case LORA -> new LoraLinear(a, b);
            case DORA -> dora(a, b, base);
            case NONE, FULL ->
                    throw new IllegalStateException(spec.kind() + " has no adapted linear maps");
        };
    }

    private AdaptedLinear dora(NDArray a, NDArray b, NDArray base) {
        try (NDManager scratch = owner.newSubManager()) {
            NDArray squares = kernels.evaluate(scratch, "row_squares", base).get(0);
            NDArray magnitude = kernels.evaluate(owner, "row_norms", base, squares, a, b).get(0);
            return new DoraLinear(kernels, owner, a, b, magnitude, base);
        }
    }

    private float[] kaiming(int in, String modulePath) {
        SplittableRandom random = new SplittableRandom(seed * 31 + modulePath.hashCode());
        float[] values = new float[spec.rank() * in];
        double bound = 1 / Math.sqrt(in);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        return values;
    }
}
