package org.fastforward.models.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Set;
import org.fastforward.models.TestModels;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.linear.Association;
import org.fastforward.models.linear.TimedOrders;
import org.junit.jupiter.api.Test;

class OrderTimingTest {
    /** q and o alike, k and v alike; those of the first layer before which nothing is trained. */
    @Test
    void everyShapeIsMeasuredForPowersOfTwo() {
        Layout layout = Layout.of(TestModels.config(Architecture.LLAMA));
        for (double dropout : new double[] {0, 0.1}) {
            AdapterSpec spec = new AdapterSpec(AdapterKind.LORA, 3, 5, dropout, List.of());
            try (NDManager manager = NDManager.newBaseManager()) {
                TimedOrders orders =
                        OrderTiming.measure(
                                manager,
                                layout,
                                AdapterPlan.of(layout, spec).associated(Association.RUNLORA),
                                256);
                assertEquals(4, orders.fastest().size(), orders.text());
                orders.fastest()
                        .forEach(
                                (shape, fastest) -> {
                                    assertEquals(Set.of(0L, 91L, 181L), fastest.keySet());
                                    assertEquals(dropout > 0, shape.drops());
                                    fastest.values()
                                            .forEach(
                                                    o ->
                                                            assertTrue(
                                                                    dropout == 0
                                                                            || o.allowsDropout()));
                                });
                assertEquals(orders, TimedOrders.parse(orders.text()));
            }
        }
    }
}
