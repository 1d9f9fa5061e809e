package org.fastforward.models.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fastforward.models.architecture.LinearSpec;

/**
 * An association order of an adapted linear map {@code Y = X (W + s B A)'}, forward and backward
 * (RunLoRA, Cherniuk et al., 2023). The result is the same in any, the cost is not. With {@code Q =
 * s dY'X} [m, n], the gradient that the whole weight would have, and {@code Z = s dY B} [T, r]:
 *
 * @param mergedForward F2, {@code Y = X (W + s B A)'}; else F1, {@code X W' + s (X A') B'}
 * @param aFromWeight {@code dA = B'Q}; else {@code Z'X}
 * @param bFromWeight {@code dB = Q A'}; else {@code s dY'(X A')}, X A' computed again
 * @param mergedBackward {@code dX = dY (W + s B A)}; else {@code dY W + Z A}
 * @param kept whether {@code X A'} is kept on the way there for {@code dB}, which the paper never
 *     does: [T, r] more in memory, and a product less
 */
public record Order(
        boolean mergedForward,
        boolean aFromWeight,
        boolean bFromWeight,
        boolean mergedBackward,
        boolean kept) {
    private static final String KEPT = "-kept";

    /** F1-B1 with X A' kept, as autograd does. */
    public static final Order PLAIN = new Order(false, false, false, false, true);

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

    private static final List<Order> ALL = listAll();
    private static final List<Order> CANDIDATES = listCandidates();

    /**
     * Checks that what is kept was computed and is used.
     *
     * @throws IllegalArgumentException if it is not
     */
    public Order {
        if (kept && (mergedForward || bFromWeight)) {
            throw new IllegalArgumentException("X A' is kept where it is computed and used");
        }
    }

    /** Returns the paper's sixteen, F1 before F2. */
    public static List<Order> all() {
        return ALL;
    }

    private static List<Order> listAll() {
        List<Order> all = new ArrayList<>();
        for (boolean merged : new boolean[] {false, true}) {
            for (boolean[] b : BACKWARD) {
                all.add(new Order(merged, b[0], b[1], b[2], false));
            }
        }
        return List.copyOf(all);
    }

    /** Returns those to choose from: plain first, the sixteen, and those of them that can keep. */
    public static List<Order> candidates() {
        return CANDIDATES;
    }

    private static List<Order> listCandidates() {
        List<Order> candidates = new ArrayList<>(List.of(PLAIN));
        candidates.addAll(ALL);
        for (Order order : ALL) {
            if (!order.mergedForward && !order.bFromWeight && !order.keeping().equals(PLAIN)) {
                candidates.add(order.keeping());
            }
        }
        return List.copyOf(candidates);
    }

    private Order keeping() {
        return new Order(mergedForward, aFromWeight, bFromWeight, mergedBackward, true);
    }

    /** Returns the one of this name, such as {@code F2-B5} or {@code F1-B5-kept}. */
    public static Optional<Order> named(String name) {
        return candidates().stream().filter(o -> o.id().equals(name)).findFirst();
    }

    /** Returns the paper's name, such as {@code F2-B5}, and whether X A' is kept. */
    public String id() {
        Order papers = new Order(mergedForward, aFromWeight, bFromWeight, mergedBackward, false);
        int path = all().indexOf(papers) % BACKWARD.length + 1;
        return (mergedForward ? "F2" : "F1") + "-B" + path + (kept ? KEPT : "");
    }

    /**
     * Whether it can be computed where elements of the adapter's input are dropped: W sees the
     * whole input, B A the dropped one.
     */
    public boolean allowsDropout() {
        return !mergedForward && !mergedBackward;
    }

    /** Returns the one that differs in {@link #mergedBackward} alone and has none. */
    public Order unmergedBackward() {
        return new Order(mergedForward, aFromWeight, bFromWeight, false, kept);
    }

    /** Returns the operations forward, for a map n to m, rank r and t tokens. */
    public double forward(double t, double n, double m, double r) {
        return 2 * t * n * m + (mergedForward ? 2 * n * r * m : 2 * t * n * r + 2 * t * r * m);
    }

    /** Returns the operations forward and backward. */
    public double both(double t, LinearSpec map, double r, boolean inputGradient) {
        return forward(t, map.in(), map.out(), r)
                + backward(t, map.in(), map.out(), r, inputGradient);
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
        flops += bFromWeight ? 2 * n * m * r : 2 * t * m * r + (kept ? 0 : 2 * t * n * r);
        if (inputGradient) {
            flops += 2 * t * n * m + (mergedBackward ? 2 * n * m * r : 2 * t * n * r);
        }
        return flops;
    }
}
