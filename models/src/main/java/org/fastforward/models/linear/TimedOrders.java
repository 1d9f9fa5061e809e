package org.fastforward.models.linear;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fastforward.models.architecture.LinearSpec;

/**
 * Which {@link Order} was measured to be the fastest, by the shape of a map and the number of
 * tokens from which on it is. As text it stands in a run's record, so that a run that goes on, or
 * is run again, computes in the same orders.
 *
 * @param fastest by shape, then by the least number of tokens
 */
public record TimedOrders(Map<Shape, NavigableMap<Long, Order>> fastest) {
    /** Nothing was measured. */
    public static final TimedOrders NONE = new TimedOrders(Map.of());

    /**
     * What a map's speed depends on beside the tokens.
     *
     * @param in n
     * @param out m
     * @param rank r
     * @param inputGradient whether something trained stands before the map
     * @param drops whether elements of its input are dropped
     */
    public record Shape(int in, int out, int rank, boolean inputGradient, boolean drops)
            implements Comparable<Shape> {
        /** Returns that of an adapted map. */
        public static Shape of(LinearSpec map, int rank, boolean inputGradient, boolean drops) {
            return new Shape(map.in(), map.out(), rank, inputGradient, drops);
        }

        private String text() {
            return in + " " + out + " " + rank + " " + inputGradient + " " + drops;
        }

        private static Shape parse(String text) {
            String[] parts = text.split(" ", -1);
            return new Shape(
                    Integer.parseInt(parts[0]),
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    Boolean.parseBoolean(parts[3]),
                    Boolean.parseBoolean(parts[4]));
        }

        @Override
        public int compareTo(Shape other) {
            return text().compareTo(other.text());
        }
    }

    /** Copies the table. */
    public TimedOrders {
        fastest = Map.copyOf(fastest);
    }

    /** Returns the fastest orders of a shape by the least number of tokens, if it was measured. */
    Optional<NavigableMap<Long, Order>> of(Shape shape) {
        return Optional.ofNullable(fastest.get(shape));
    }

    /**
     * Returns it as one line: {@code n m r inputGradient drops: tokens order, ...; ...}, the same
     * for equal tables.
     */
    public String text() {
        return new TreeMap<>(fastest)
                .entrySet().stream()
                        .map(e -> e.getKey().text() + ": " + text(e.getValue()))
                        .collect(Collectors.joining("; "));
    }

    private static String text(NavigableMap<Long, Order> orders) {
        return orders.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue().id())
                .collect(Collectors.joining(", "));
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static TimedOrders parse(String text) {
        Map<Shape, NavigableMap<Long, Order>> fastest = new TreeMap<>();
        for (String shape : text.isEmpty() ? new String[0] : text.split("; ", -1)) {
            NavigableMap<Long, Order> orders = new TreeMap<>();
            String[] sides = shape.split(": ", -1);
            try {
                for (String range : sides[1].split(", ", -1)) {
                    String[] parts = range.split(" ", -1);
                    orders.put(Long.parseLong(parts[0]), Order.named(parts[1]).orElseThrow());
                }
                fastest.put(Shape.parse(sides[0]), orders);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("no table of orders: " + text, e);
            }
        }
        return new TimedOrders(fastest);
    }
}
