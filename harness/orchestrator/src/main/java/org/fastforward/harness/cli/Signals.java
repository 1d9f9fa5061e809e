package org.fastforward.harness.cli;

import java.util.concurrent.atomic.AtomicInteger;
import org.fastforward.harness.engine.loop.StopSignal;

/**
 * What SIGINT (Ctrl-C) and SIGTERM do. The JVM's own way, its shutdown, cannot wait for a
 * checkpoint and be hurried by a second signal, so both are taken over.
 */
final class Signals {
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    private Signals() {}

    /**
     * From now on the first SIGINT or SIGTERM asks for a stop; a second SIGINT ends the process at
     * once. (Not a second SIGTERM: a terminal's Ctrl-C reaches every process, and whoever started
     * this one hands it on as SIGTERM.)
     */
    static StopSignal stopOnce() {
        StopSignal stop = new StopSignal();
        onEach(stop::request);
        return stop;
    }

    /** Someone who is told of signals. */
    interface Receiver {
        void received(String name, int number);
    }

    /** Tells of every SIGTERM and the first SIGINT; the second SIGINT ends the process at once. */
    static void onEach(Receiver receiver) {
        AtomicInteger interrupts = new AtomicInteger();
        org.jline.utils.Signals.register(
                "INT",
                () -> {
                    if (interrupts.incrementAndGet() > 1) {
                        Runtime.getRuntime().halt(128 + SIGINT);
                    }
                    receiver.received("SIGINT", SIGINT);
                });
        org.jline.utils.Signals.register("TERM", () -> receiver.received("SIGTERM", SIGTERM));
    }
}
