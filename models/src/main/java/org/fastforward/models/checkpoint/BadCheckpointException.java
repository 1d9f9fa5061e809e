package org.fastforward.models.checkpoint;

/**
 * A checkpoint or adapter folder cannot be used. The message is one line for the user: what is
 * wrong, in which file, and what to do.
 */
public final class BadCheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one line: what, where, what to do
     */
    public BadCheckpointException(String message) {
        super(message);
    }

    /**
     * @param message one line: what, where, what to do
     * @param cause the failure underneath
     */
    public BadCheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
