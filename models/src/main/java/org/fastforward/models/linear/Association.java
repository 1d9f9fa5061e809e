package org.fastforward.models.linear;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.shared.UserException;

/**
 * In which {@link Order} adapted linear maps are computed in training.
 *
 * @param name {@code plain}: F1-B1, and X A' is kept for the way back; {@code runlora}: for each
 *     map and each number of tokens the order with the fewest operations; or an order's name
 */
public record Association(String name) {
    /** F1-B1, and X A' is kept. */
    public static final Association PLAIN = new Association("plain");

    /** The order with the fewest operations. */
    public static final Association RUNLORA = new Association("runlora");

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
        if (this.equals(RUNLORA)) {
            return Order.all().stream()
                    .filter(o -> !drops || o.allowsDropout())
                    .min(Comparator.comparingDouble(o -> cost(o, map, rank, t, inputGradient)))
                    .orElseThrow();
        }
        Order order = Order.named(name).orElse(Order.all().get(0));
        if (drops) {
            requireDropout();
        }
        return order;
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

    private static double cost(
            Order order, LinearSpec map, int rank, long t, boolean inputGradient) {
        return order.forward((double) t, map.in(), map.out(), rank)
                + order.backward((double) t, map.in(), map.out(), rank, inputGradient);
    }

    /** Returns the conditions on the number of tokens {@code t} that the kernel text takes. */
    Map<String, Object> literals(LinearSpec map, int rank, boolean inputGradient, boolean drops) {
        Map<Long, Order> from = ranges(map, rank, inputGradient, drops);
        Map<String, Object> literals = new LinkedHashMap<>();
        literals.put("keeps_low", this.equals(PLAIN) ? "True" : "False");
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
        TreeSet<Long> crossings = new TreeSet<>(List.of(0L));
        for (Order a : Order.all()) {
            for (Order b : Order.all()) {
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
        Map<Long, Order> ranges = new LinkedHashMap<>();
        for (long t : crossings) {
            ranges.put(t, order(map, rank, t, inputGradient, drops));
        }
        return ranges;
    }

    private static String condition(Map<Long, Order> from, Predicate<Order> which) {
        List<String> parts = new ArrayList<>(List.of("False"));
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
        return "(" + String.join(" or ", parts) + ")";
    }
}
