package org.fastforward.tasks.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Work done on all cores whose results are handed over in the order in which it was given. No more
 * than four pieces per core are in flight: who gives more waits, so memory stays bounded.
 */
public final class OrderedWork<T> implements AutoCloseable {

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final ExecutorService cores =
            Executors.newFixedThreadPool(
                    CORES,
                    work -> {
                        Thread thread = new Thread(work, "tokenising");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final Deque<Future<T>> inFlight = new ArrayDeque<>();
    private final Consumer<T> results;

    /**
     * @param results called by the thread that gives the work
     */
    public OrderedWork(Consumer<T> results) {
        this.results = results;
    }

    void add(Callable<T> work) {
        inFlight.add(cores.submit(work));
        if (inFlight.size() > 4 * CORES) {
            takeFirst();
        }
    }

    /** Waits for all that was added. */
    void finish() {
        while (!inFlight.isEmpty()) {
            takeFirst();
        }
    }

    private void takeFirst() {
        try {
            results.accept(inFlight.remove().get());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Gives up what is not finished. */
    @Override
    public void close() {
        cores.shutdownNow();
    }
}
