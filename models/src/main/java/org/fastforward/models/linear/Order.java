package org.fastforward.models.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An association order of an adapted linear map {@code Y = X (W + s B A)'}, forward and backward
 * (RunLoRA, Cherniuk et al., 2023). The result is the same in any, the cost is not. With {@code Q =
 * s dY'X} [m, n], the gradient that the whole weight would have, and {@code Z = s dY B} [T, r]:
 *
 * @param mergedForward F2, {@code Y = X (W + s B A)'}; else F1, {@code X W' + s (X A') B'}
 * @param aFromWeight {@code dA = B'Q}; else {@code Z'X}
 * @param bFromWeight {@code dB = Q A'}; else {@code s dY'(X A')}, X A' computed again
 * @param mergedBackward {@code dX = dY (W + s B A)}; else {@code dY W + Z A}
 */
public record Order(
        boolean mergedForward, boolean aFromWeight, boolean bFromWeight, boolean mergedBackward) {
    /** The backward paths B1 to B8 of the paper. */
    private static final boolean[][] BACKWARD = {
        {false, false, false},
        {false, true, false},
        {true, true, false},
        {true, true, true},
        {false, false, true},
        {true, false, false},
        {true, false, true},
        {false, true, true}
    };

    /** Returns all sixteen, F1 before F2. */
    public static List<Order> all() {
        List<Order> all = new ArrayList<>();
        for (boolean merged : new boolean[] {false, true}) {
            for (boolean[] b : BACKWARD) {
                all.add(new Order(merged, b[0], b[1], b[2]));
            }
        }
        return all;
    }

    /** Returns the one of this name, such as {@code F2-B5}. */
    public static Optional<Order> named(String name) {
        return all().stream().filter(o -> o.id().equals(name)).findFirst();
    }

    /** Returns the paper's name, such as {@code F2-B5}. */
    public String id() {
        return (mergedForward ? "F2" : "F1") + "-B" + (all().indexOf(this) % BACKWARD.length + 1);
    }

    /**
     * Whether it can be computed where elements of the adapter's input are dropped: W sees the
     * whole input, B A the dropped one.
     */
    public boolean allowsDropout() {
        return !mergedForward && !mergedBackward;
    }

    /** Returns the operations forward, for a map n to m, rank r and t tokens. */
    public double forward(double t, double n, double m, double r) {
        return 2 * t * n * m + (mergedForward ? 2 * n * r * m : 2 * t * n * r + 2 * t * r * m);
    }

    /**
     * Returns the operations backward.
     *
     * @param inputGradient whether dX is needed
     */
    public double backward(double t, double n, double m, double r, boolean inputGradient) {
        boolean thin = inputGradient && !mergedBackward;
        double flops = aFromWeight || bFromWeight ? 2 * t * n * m : 0;
        flops += !aFromWeight || thin ? 2 * t * m * r : 0;
        flops += aFromWeight ? 2 * n * m * r : 2 * t * n * r;
        flops += bFromWeight ? 2 * n * m * r : 2 * t * n * r + 2 * t * m * r;
        if (inputGradient) {
            flops += 2 * t * n * m + (mergedBackward ? 2 * n * m * r : 2 * t * n * r);
        }
        return flops;
    }
}
