package org.fastforward.harness.hub.http;

import java.time.Duration;

/**
 * How often a thing is tried, and how long the waits between are.
 *
 * @param tries in a row without progress
 * @param firstWait doubles with each further failure
 * @param longestWait of these
 * @param longestAsked waits that a server asks for are cut to this
 * @param silence a connection without a byte for this long counts as cut
 */
public record RetryPolicy(
        int tries,
        Duration firstWait,
        Duration longestWait,
        Duration longestAsked,
        Duration silence) {
    /** Six tries over half a minute; a server may ask for five minutes, the hub's window. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(
                    6,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(60));

    Duration waitAfter(int failures) {
        Duration wait = firstWait.multipliedBy(1L << Math.min(failures - 1, 20));
        return wait.compareTo(longestWait) < 0 ? wait : longestWait;
    }
}
