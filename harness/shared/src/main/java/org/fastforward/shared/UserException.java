package org.fastforward.shared;

/**
 * The one exception for what the user can mend: a command, grid, record, data file, checkpoint or
 * folder that cannot be used. Its message is a single line that says what is wrong, where, and what
 * to do; a command ends with it and exit code 2.
 */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LENGTH = 2000;

    /**
     * @param message one line: what, where, what to do
     */
    public UserException(String message) {
        super(line(message));
    }

    /**
     * @param message one line: what, where, what to do
     * @param cause the failure underneath
     */
    public UserException(String message, Throwable cause) {
        super(line(message), cause);
    }

    /** Returns the first line of a message from below, for quoting inside one of ours. */
    public static String firstLine(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        return message.strip().lines().findFirst().orElseThrow().strip();
    }

    /** Names from hostile files cannot break the line, steer a terminal or fill a screen. */
    private static String line(String message) {
        String clean =
                String.valueOf(message)
                        .replaceAll("\\R", " ")
                        .replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "...";
    }
}
