package org.fastforward.models.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.kernels.KernelText;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.Association;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.Lora;
import org.fastforward.models.linear.LowRank;
import org.fastforward.models.linear.LowRankKind;
import org.fastforward.models.linear.Order;
import org.fastforward.models.linear.TimedOrders;
import org.fastforward.models.standin.WayBack;

/**
 * Measures which {@link Order} of LoRA's products in a map is the fastest on this machine, by
 * running every candidate there and back on random numbers: once per shape of a map and per number
 * of tokens, the powers of two from {@value #LEAST} on. A number of tokens between two of them
 * takes the nearer one's order (on a scale of ratios). On a CPU the clock is the calling thread's
 * processor time, so that what else the machine does weighs little; on a GPU it waits for that.
 */
public final class OrderTiming {
    private static final int LEAST = 64;

    /** Orders that compute more than this many times what the cheapest does are not tried. */
    private static final double HOPELESS = 1.25;

    /** Nor are they measured again if they take more than this many times what the fastest does. */
    private static final double SLOW = 1.1;

    /** What another order must save for plain to be left. */
    private static final double WORTH = 0.98;

    private static final int ROUNDS = 5;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final NDManager manager;
    private final Products products;

    private OrderTiming(NDManager manager, Products products) {
        this.manager = manager;
        this.products = products;
    }

    /**
     * Measures the maps of a plan, with as many threads as {@link Kernels#threads} has set. (A
     * 135-million-weight model takes a few seconds, one of billions minutes.)
     *
     * @param parent decides the device; stays open
     * @param tokens most that are computed at once, padding included
     */
    public static TimedOrders measure(
            NDManager parent, Layout layout, AdapterPlan plan, int tokens) {
        Map<TimedOrders.Shape, NavigableMap<Long, Order>> fastest = new HashMap<>();
        try (NDManager manager = parent.newSubManager()) {
            OrderTiming timing = new OrderTiming(manager, Products.of(parent.getDevice()));
            for (int layer = 0; layer < plan.kinds().size(); layer++) {
                for (int i = 0; i < layout.linears().size(); i++) {
                    LinearSpec map = layout.linears().get(i);
                    if (plan.kinds().get(layer).get(i) instanceof LowRankKind lora
                            && lora.association().chooses()) {
                        boolean needs = plan.needsInputGradient(layout, layer, map);
                        fastest.computeIfAbsent(
                                TimedOrders.Shape.of(
                                        map, lora.size().rank(), needs, lora.dropout() > 0),
                                shape -> timing.of(map, lora.size(), needs, tokens));
                    }
                }
            }
        }
        return new TimedOrders(fastest);
    }

    private NavigableMap<Long, Order> of(
            LinearSpec map, LowRank size, boolean needs, int mostTokens) {
        List<Order> candidates =
                Order.candidates().stream()
                        .filter(o -> size.dropout() == 0 || o.allowsDropout())
                        .toList();
        NavigableMap<Long, Order> fastest = new TreeMap<>();
        try (Kernels kernels = kernels(candidates, map, size, needs)) {
            for (int t = LEAST; ; t *= 2) {
                long from = t == LEAST ? 0 : Math.round(t / Math.sqrt(2));
                if (from > mostTokens) {
                    return fastest;
                }
                fastest.put(from, fastest(kernels, candidates, map, size, needs, t));
            }
        }
    }

    /** Both passes in every order, named by its place among the candidates. */
    private Kernels kernels(List<Order> candidates, LinearSpec map, LowRank size, boolean needs) {
        Map<String, Object> literals = new HashMap<>();
        literals.put("kind", "");
        literals.put("scale", size.scale());
        literals.put("widens", "False");
        StringBuilder text = new StringBuilder();
        for (String resource :
                List.of(
                        "wide.py",
                        products.kernels(),
                        products.thin(),
                        "by_hand_products.py",
                        "dropout.py",
                        WayBack.EXACT.kernels(),
                        new Lora(size).support())) {
            text.append(KernelText.fill(resource, literals)).append('\n');
        }
        for (int i = 0; i < candidates.size(); i++) {
            LinearKind kind = new Lora(size, new Association(candidates.get(i).id()));
            Map<String, Object> own = new HashMap<>(literals);
            own.putAll(kind.literals());
            own.putAll(kind.byHandLiterals(map, needs));
            own.put("name", "map");
            own.put("map", 0);
            own.put("variant", i);
            own.put("at", 0);
            own.put("grads", 0);
            own.put("drops", size.dropout() > 0 ? "True" : "False");
            own.put("needs", needs ? "True" : "False");
            for (String resource : kind.byHand()) {
                text.append(KernelText.fill(resource, own)).append('\n');
            }
            text.append(KernelText.fill("order_probe.py", own)).append('\n');
        }
        return Kernels.compile(manager, text.toString());
    }

    private Order fastest(
            Kernels kernels,
            List<Order> candidates,
            LinearSpec map,
            LowRank size,
            boolean needs,
            int t) {
        int r = size.rank();
        double fewest =
                candidates.stream().mapToDouble(o -> o.both(t, map, r, needs)).min().orElseThrow();
        List<Order> tried =
                candidates.stream()
                        .filter(
                                o ->
                                        o.equals(Order.PLAIN)
                                                || o.both(t, map, r, needs) <= HOPELESS * fewest)
                        .toList();
        long[] best = new long[tried.size()];
        Arrays.fill(best, Long.MAX_VALUE);
        try (NDManager scratch = manager.newSubManager()) {
            NDArray gradient = scratch.zeros(new Shape(map.out(), r));
            Object[] args = {
                random(scratch, t, map.in()),
                random(scratch, map.out(), map.in()),
                List.of(random(scratch, r, map.in()), random(scratch, map.out(), r)),
                random(scratch, t, map.out()),
                List.of(scratch.zeros(new Shape(r, map.in())), gradient)
            };
            // In turn, so that a machine that is slow for a while is so for all of them.
            for (int round = 0; round < ROUNDS; round++) {
                long fastest = Arrays.stream(best).min().orElseThrow();
                for (int i = 0; i < tried.size(); i++) {
                    if (round < 2 || best[i] <= SLOW * fastest) {
                        long start = now(gradient);
                        kernels.update("time_" + candidates.indexOf(tried.get(i)), args);
                        best[i] = Math.min(best[i], now(gradient) - start);
                    }
                }
            }
        }
        int winner = 0;
        for (int i = 1; i < best.length; i++) {
            double saves = winner == 0 ? WORTH : 1;
            winner = best[i] < saves * best[winner] ? i : winner;
        }
        return tried.get(winner);
    }

    private static long now(NDArray computed) {
        if (!computed.getDevice().isGpu()) {
            return CLOCK.getCurrentThreadCpuTime();
        }
        try (NDArray sum = computed.sum()) {
            // Read, so that the device has computed it.
            sum.getFloat();
        }
        return System.nanoTime();
    }

    private static NDArray random(NDManager manager, int rows, int columns) {
        return manager.randomNormal(new Shape(rows, columns));
    }
}
