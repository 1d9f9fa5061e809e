package org.fastforward.models.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;

class OrderTest {
    private static final double T = 7;
    private static final double N = 11;
    private static final double M = 13;
    private static final double R = 3;

    /** Every path's products added up from the paper's table. */
    @Test
    void operationsAreThoseOfThePapersTable() {
        double tnm = 2 * T * N * M;
        double tnr = 2 * T * N * R;
        double tmr = 2 * T * M * R;
        double nmr = 2 * N * M * R;
        Map<String, Double> backward =
                Map.of(
                        // Z1 = dY V', X'Z1, XU, (XU)'dY, dY W', Z1 U'
                        "B1", tmr + tnr + tnr + tmr + tnm + tnr,
                        // Z1, X'Z1, Z2 = X'dY, U'Z2, dY W', Z1 U'
                        "B2", tmr + tnr + tnm + nmr + tnm + tnr,
                        // Z1, Z2, Z2 V', U'Z2, dY W', Z1 U'
                        "B3", tmr + tnm + nmr + nmr + tnm + tnr,
                        // Z1 = W + UV, Z2, Z2 V', U'Z2, dY Z1'
                        "B4", nmr + tnm + nmr + nmr + tnm,
                        // Z1, X'Z1, XU, (XU)'dY, Z3 = W + UV, dY Z3'
                        "B5", tmr + tnr + tnr + tmr + nmr + tnm,
                        // Z1 = X'dY, Z1 V', U'X', (U'X')dY, dY W', Z3 = dY V', Z3 U'
                        "B6", tnm + nmr + tnr + tmr + tnm + tmr + tnr,
                        // Z1 = X'dY, Z1 V', U'X', (U'X')dY, Z3 = W' + V'U', dY Z3
                        "B7", tnm + nmr + tnr + tmr + nmr + tnm,
                        // Z1 = dY V', X'Z1, Z2 = X'dY, U'Z2, Z3 = W' + V'U', dY Z3
                        "B8", tmr + tnr + tnm + nmr + nmr + tnm);
        Map<String, Double> forward = Map.of("F1", tnm + tnr + tmr, "F2", nmr + tnm);
        assertEquals(16, Order.all().size());
        for (Order order : Order.all()) {
            String[] pair = order.id().split("-", -1);
            assertEquals(forward.get(pair[0]), order.forward(T, N, M, R), order.id());
            assertEquals(backward.get(pair[1]), order.backward(T, N, M, R, true), order.id());
            assertEquals(order, Order.named(order.id()).orElseThrow());
        }
    }

    @Test
    void theChosenOrderIsTheCheapestForEveryNumberOfTokens() {
        for (int rank : new int[] {1, 8, 64, 256}) {
            LinearSpec map = new LinearSpec("q_proj", "self_attn.q_proj", 576, 192, 1, false);
            for (long t = 1; t < 5000; t += 37) {
                Order chosen = Association.RUNLORA.order(map, rank, t, true, false);
                for (Order other : Order.candidates()) {
                    assertTrue(cost(chosen, (double) t, rank) <= cost(other, (double) t, rank));
                }
            }
        }
    }

    /**
     * Merging pays from t > n on: it saves 2trm there, and costs 2nrm and the 2tnr of an X A' that
     * is kept otherwise, beside those 2tnr that it saves itself.
     */
    @Test
    void conditionsOfTheKernelTextAreTheChoice() {
        LinearSpec map = new LinearSpec("q_proj", "self_attn.q_proj", 576, 192, 1, false);
        String text =
                (String) Association.RUNLORA.literals(map, 8, true, false).get("merged_forward");
        assertEquals("(t >= 577)", text);
        assertEquals(
                "False", Association.RUNLORA.literals(map, 8, true, true).get("merged_forward"));
        assertEquals(
                "True",
                new Association("F2-B5").literals(map, 8, true, false).get("merged_forward"));
    }

    /** Keeping X A' saves its second computation and nothing else. */
    @Test
    void keepingSavesOneProduct() {
        assertEquals(20, Order.candidates().size());
        assertEquals("F1-B1-kept", Order.PLAIN.id());
        for (Order order : Order.candidates()) {
            assertEquals(order, Order.named(order.id()).orElseThrow());
            Order papers = Order.named(order.id().replace("-kept", "")).orElseThrow();
            assertEquals(
                    order.kept() ? 2 * T * N * R : 0,
                    papers.backward(T, N, M, R, true) - order.backward(T, N, M, R, true));
        }
    }

    /** What a batch costs in another order, beside what plain costs. */
    @Test
    void aBatchIsCountedInItsOrder() {
        LinearSpec map = new LinearSpec("q_proj", "self_attn.q_proj", 576, 192, 1, false);
        Lora plain = new Lora(new LowRank(64, 16, false, 0));
        for (boolean needs : new boolean[] {true, false}) {
            assertEquals(0, plain.reordered(map, 1024, 1000, needs));
            assertEquals(plain.training(map, 1000, needs), Order.PLAIN.both(1000, map, 64, needs));
            for (Order order : Order.candidates()) {
                LinearKind other = plain.associated(new Association(order.id()));
                assertEquals(
                        order.both(1000, map, 64, needs),
                        other.training(map, 1000, needs) + other.reordered(map, 1024, 1000, needs),
                        1e-3);
            }
        }
    }

    @Test
    void measuredOrdersAreUsedAndReadBackFromTheirText() {
        LinearSpec map = new LinearSpec("q_proj", "self_attn.q_proj", 576, 192, 1, false);
        TimedOrders.Shape shape = TimedOrders.Shape.of(map, 8, true, false);
        Order small = Order.named("F1-B2").orElseThrow();
        Order large = Order.named("F2-B5").orElseThrow();
        TimedOrders timed =
                new TimedOrders(
                        Map.of(
                                shape,
                                new TreeMap<>(Map.of(0L, small, 91L, large)),
                                TimedOrders.Shape.of(map, 8, false, false),
                                new TreeMap<>(Map.of(0L, Order.PLAIN))));
        assertEquals(
                "576 192 8 false false: 0 F1-B1-kept; 576 192 8 true false: 0 F1-B2, 91 F2-B5",
                timed.text());
        assertEquals(timed, TimedOrders.parse(timed.text()));
        assertEquals(TimedOrders.NONE, TimedOrders.parse(""));
        assertThrows(IllegalArgumentException.class, () -> TimedOrders.parse("576 192: 0 F9-B9"));
        Association association = new Association("runlora", timed);
        assertEquals(small, association.order(map, 8, 90, true, false));
        assertEquals(large, association.order(map, 8, 91, true, false));
        assertEquals("(t >= 91)", association.literals(map, 8, true, false).get("merged_forward"));
        assertEquals(
                Association.RUNLORA.order(map, 9, 500, true, false),
                association.order(map, 9, 500, true, false),
                "a shape that was not measured");
    }

    @Test
    void refusesWhatCannotBe() {
        UserException unknown = assertThrows(UserException.class, () -> new Association("F3-B1"));
        assertTrue(unknown.getMessage().contains("F2-B8"), unknown.getMessage());
        LinearSpec map = new LinearSpec("q_proj", "self_attn.q_proj", 576, 192, 1, false);
        UserException dropout =
                assertThrows(
                        UserException.class,
                        () -> new Association("F2-B1").order(map, 8, 100, true, true));
        assertTrue(dropout.getMessage().contains("dropout"), dropout.getMessage());
    }

    private static double cost(Order order, double t, double rank) {
        return order.forward(t, 576, 192, rank) + order.backward(t, 576, 192, rank, true);
    }
}
