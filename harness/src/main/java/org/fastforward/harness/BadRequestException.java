package org.fastforward.harness;

/**
 * A command, specification or grid asks for something that cannot be done. The message is one line
 * for the user: what is wrong, where, and what to do.
 */
public final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one line: what, where, what to do
     */
    public BadRequestException(String message) {
        super(message);
    }

    /**
     * @param message one line: what, where, what to do
     * @param cause the failure underneath
     */
    public BadRequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
