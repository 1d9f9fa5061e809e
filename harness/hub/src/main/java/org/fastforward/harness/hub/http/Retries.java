package org.fastforward.harness.hub.http;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.fastforward.shared.UserException;

/** Counts the failures of one thing and waits after each, longer and longer. */
public final class Retries {
    private final RetryPolicy policy;
    private final Consumer<String> tell;
    private int failures;

    /**
     * @param tell is told of every wait, in one line
     */
    public Retries(RetryPolicy policy, Consumer<String> tell) {
        this.policy = policy;
        this.tell = tell;
    }

    /**
     * Waits before another try.
     *
     * @throws UserException if there have been enough
     */
    public void failed(TransientFailure failure) throws InterruptedException {
        failures++;
        if (failures >= policy.tries()) {
            throw new UserException(
                    failure.getMessage()
                            + " (tried "
                            + policy.tries()
                            + " times); run the command again to go on where it stopped",
                    failure);
        }
        Duration wait =
                failure.retryAfter()
                        .map(asked -> shorter(asked, policy.longestAsked()))
                        .orElseGet(() -> policy.waitAfter(failures));
        tell.accept(
                String.format(
                        Locale.ROOT,
                        "%s; trying again in %.0f s",
                        failure.getMessage(),
                        wait.toMillis() / 1e3));
        Thread.sleep(wait.toMillis());
    }

    /** Begins to count anew: something was achieved. */
    public void progressed() {
        failures = 0;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
