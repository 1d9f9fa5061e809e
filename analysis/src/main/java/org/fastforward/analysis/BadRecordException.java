package org.fastforward.analysis;

/**
 * A record on disk, or a value meant for one, that cannot be used.
 *
 * <p>The message is one line and says what is wrong, where, and what to do about it.
 */
public final class BadRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message what, where, what to do; one line
     */
    public BadRecordException(String message) {
        super(message);
    }

    /**
     * Says what is wrong and keeps what led to it.
     *
     * @param message what, where, what to do; one line
     * @param cause the failure underneath
     */
    public BadRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
