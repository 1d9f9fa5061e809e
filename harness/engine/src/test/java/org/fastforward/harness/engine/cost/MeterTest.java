package org.fastforward.harness.engine.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final int MS = 40;

    /** A device that works behind the program: what it is told to do is done when waited for. */
    private final Deque<Runnable> queue = new ArrayDeque<>();

    private final Meter meter =
            new Meter(
                    () -> {
                        while (!queue.isEmpty()) {
                            queue.remove().run();
                        }
                    });

    private static void work() {
        try {
            TimeUnit.MILLISECONDS.sleep(MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void workIsTimedUntilTheDeviceHasDoneIt() {
        meter.timed(() -> queue.add(MeterTest::work));
        assertTrue(meter.reading().wallNanos() >= TimeUnit.MILLISECONDS.toNanos(MS));
    }

    @Test
    void whatTheDeviceHadToDoBeforeIsNotThisWorks() {
        for (int i = 0; i < 10; i++) {
            queue.add(MeterTest::work);
        }
        meter.timed(() -> {});
        assertTrue(meter.reading().wallNanos() < TimeUnit.MILLISECONDS.toNanos(5L * MS));
    }

    @Test
    void workThatBreaksOffCostsNothing() {
        Runnable broken =
                () -> {
                    work();
                    throw new IllegalArgumentException("stopped");
                };
        assertThrows(IllegalArgumentException.class, () -> meter.timed(broken));
        assertEquals(0, meter.reading().wallNanos());
    }
}
