package org.fastforward.harness.hub.fetch;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Tasks run several at once; the first failure ends them all. */
final class Parallel {

    /** Something to do that ends soon when its thread is interrupted. */
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    private Parallel() {}

    /**
     * Runs tasks and waits for them.
     *
     * @param threads how many at once
     * @throws IOException the first failure, if it is one
     */
    static void run(List<Task> tasks, int threads) throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, tasks.size()));
        try {
            CompletionService<Void> running = new ExecutorCompletionService<>(pool);
            for (Task task : tasks) {
                running.submit(
                        () -> {
                            task.run();
                            return null;
                        });
            }
            for (int i = 0; i < tasks.size(); i++) {
                running.take().get();
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof RuntimeException r) {
                throw r;
            }
            throw new IllegalStateException("a task failed", cause);
        } finally {
            // The rest ends before this returns: nobody writes behind the caller's back.
            pool.shutdownNow();
            pool.awaitTermination(1, TimeUnit.MINUTES);
        }
    }
}
