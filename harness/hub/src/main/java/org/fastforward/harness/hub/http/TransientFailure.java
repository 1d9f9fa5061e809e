package org.fastforward.harness.hub.http;

import java.time.Duration;
import java.util.Optional;

/** Something that may go well when tried again: a cut connection, a busy server. */
public final class TransientFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> retryAfter;

    /**
     * @param message one line: what happened
     * @param retryAfter how long the server asks to wait, if it does
     */
    public TransientFailure(String message, Optional<Duration> retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /**
     * @param message one line: what happened
     */
    public TransientFailure(String message) {
        this(message, Optional.empty());
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
