package org.fastforward.models.linear;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.shared.UserException;

/**
 * In which {@link Order} adapted linear maps are computed in training.
 *
 * @param name {@code plain}: F1-B1, and X A' is kept for the way back; {@code runlora}: for each
 *     map and each number of tokens the fastest order; or an order's name
 * @param timed the fastest orders as measured, for {@code runlora}; of shapes that are not in it
 *     those with the fewest operations
 * @param standsIn whether something stands in for frozen weights on the way back, which then is
 *     never merged: the merged weight would be the exact one
 */
public record Association(String name, TimedOrders timed, boolean standsIn) {
    /** F1-B1, and X A' is kept. */
    public static final Association PLAIN = new Association("plain");

    /** The order with the fewest operations. */
    public static final Association RUNLORA = new Association("runlora");

    /** Nothing was measured. */
    public Association(String name) {
        this(name, TimedOrders.NONE);
    }

    /** The way back is exact. */
    public Association(String name, TimedOrders timed) {
        this(name, timed, false);
    }

    /** Returns this for a way back through stand-ins. */
    public Association behindStandIns() {
        return new Association(name, timed, true);
    }

    /**
     * Checks the name.
     *
     * @throws UserException naming the known ones
     */
    public Association {
        if (!List.of("plain", "runlora").contains(name) && Order.named(name).isEmpty()) {
            throw new UserException(
                    "unknown way to compute linear maps '"
                            + name
                            + "'; known: plain, runlora, "
                            + Order.all().stream()
                                    .map(Order::id)
                                    .collect(Collectors.joining(", ")));
        }
    }

    /**
     * Returns the order for a map and a number of tokens.
     *
     * @param drops whether there is dropout
     * @throws UserException if the order that is named cannot drop
     */
    public Order order(LinearSpec map, int rank, long t, boolean inputGradient, boolean drops) {
        if (chooses()) {
            Order chosen =
                    timed.of(TimedOrders.Shape.of(map, rank, inputGradient, drops))
                            .map(orders -> orders.floorEntry(t).getValue())
                            .orElseGet(() -> fewest(map, rank, t, inputGradient, drops));
            return standsIn ? chosen.unmergedBackward() : chosen;
        }
        Order order = Order.named(name).orElse(Order.PLAIN);
        if (drops) {
            requireDropout();
        }
        if (standsIn) {
            requireStandIns();
        }
        return order;
    }

    /**
     * Requires that it can be computed where something stands in for frozen weights.
     *
     * @throws UserException if the order that is named merges on the way back
     */
    public void requireStandIns() {
        if (Order.named(name).map(Order::mergedBackward).orElse(false)) {
            throw new UserException(
                    "linear maps in the order "
                            + name
                            + " merge on the way back, which leaves nothing for LoGE to stand in"
                            + " for; set loge_rank to 0, or choose B1, B2, B3 or B6");
        }
    }

    /**
     * Requires that it can be computed with dropout.
     *
     * @throws UserException if the order that is named cannot drop
     */
    public void requireDropout() {
        if (!Order.named(name).map(Order::allowsDropout).orElse(true)) {
            throw new UserException(
                    "linear maps in the order "
                            + name
                            + " cannot have dropout: W and B A would need the same input; set"
                            + " dropout to 0, or choose F1 with B1, B2, B3 or B6");
        }
    }

    /** Whether each map and number of tokens has its own order. */
    public boolean chooses() {
        return name.equals("runlora");
    }

    private Order fewest(LinearSpec map, int rank, long t, boolean inputGradient, boolean drops) {
        return Order.candidates().stream()
                .filter(o -> !drops || o.allowsDropout())
                .filter(o -> !standsIn || !o.mergedBackward())
                .min(Comparator.comparingDouble(o -> cost(o, map, rank, t, inputGradient)))
                .orElseThrow();
    }

    private static double cost(
            Order order, LinearSpec map, int rank, long t, boolean inputGradient) {
        return order.both((double) t, map, rank, inputGradient);
    }

    /** Returns the conditions on the number of tokens {@code t} that the kernel text takes. */
    Map<String, Object> literals(LinearSpec map, int rank, boolean inputGradient, boolean drops) {
        Map<Long, Order> from = ranges(map, rank, inputGradient, drops);
        Map<String, Object> literals = new LinkedHashMap<>();
        literals.put("keeps_low", condition(from, Order::kept));
        literals.put("merged_forward", condition(from, Order::mergedForward));
        literals.put("a_from_weight", condition(from, Order::aFromWeight));
        literals.put("b_from_weight", condition(from, Order::bFromWeight));
        literals.put("merged_backward", condition(from, Order::mergedBackward));
        return literals;
    }

    /**
     * Returns the orders by the least number of tokens from which they hold. Costs are straight
     * lines over the number of tokens, so the cheapest one changes only where two of them cross.
     */
    private Map<Long, Order> ranges(
            LinearSpec map, int rank, boolean inputGradient, boolean drops) {
        TimedOrders.Shape shape = TimedOrders.Shape.of(map, rank, inputGradient, drops);
        TreeSet<Long> crossings = new TreeSet<>(List.of(0L));
        if (!chooses() || timed.of(shape).isPresent()) {
            timed.of(shape).ifPresent(orders -> crossings.addAll(orders.keySet()));
            return ordersFrom(crossings, map, rank, inputGradient, drops);
        }
        for (Order a : Order.candidates()) {
            for (Order b : Order.candidates()) {
                double at0 =
                        cost(b, map, rank, 0, inputGradient) - cost(a, map, rank, 0, inputGradient);
                double slope =
                        (cost(a, map, rank, 1, inputGradient)
                                        - cost(b, map, rank, 1, inputGradient))
                                + at0;
                if (slope > 0 && at0 > 0) {
                    crossings.add((long) Math.floor(at0 / slope) + 1);
                }
            }
        }
        return ordersFrom(crossings, map, rank, inputGradient, drops);
    }

    private Map<Long, Order> ordersFrom(
            Set<Long> bounds, LinearSpec map, int rank, boolean inputGradient, boolean drops) {
        Map<Long, Order> ranges = new LinkedHashMap<>();
        for (long t : bounds) {
            ranges.put(t, order(map, rank, t, inputGradient, drops));
        }
        return ranges;
    }

    private static String condition(Map<Long, Order> from, Predicate<Order> which) {
        if (from.values().stream().allMatch(which)) {
            return "True";
        }
        List<String> parts = new ArrayList<>();
        boolean holds = false;
        for (Map.Entry<Long, Order> range : from.entrySet()) {
            if (which.test(range.getValue()) != holds) {
                String bound = (holds ? "t < " : "t >= ") + range.getKey();
                int last = parts.size() - 1;
                if (holds) {
                    parts.set(last, parts.get(last) + " and " + bound);
                } else {
                    parts.add(bound);
                }
                holds = !holds;
            }
        }
        return parts.isEmpty() ? "False" : "(" + String.join(" or ", parts) + ")";
    }
}
