package org.fastforward.models.checkpoint;

/**
 * A checkpoint or adapter folder cannot be used. The message is one line for the user: what is
 * wrong, in which file, and what to do.
 */
public final class BadCheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LENGTH = 2000;

    /**
     * @param message one line: what, where, what to do
     */
    public BadCheckpointException(String message) {
        super(line(message));
    }

    /**
     * @param message one line: what, where, what to do
     * @param cause the failure underneath
     */
    public BadCheckpointException(String message, Throwable cause) {
        super(line(message), cause);
    }

    /** Names from hostile files cannot break the line, steer a terminal or fill a screen. */
    private static String line(String message) {
        String clean = message.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "...";
    }
}
