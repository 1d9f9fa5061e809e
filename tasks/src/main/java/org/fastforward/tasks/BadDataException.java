package org.fastforward.tasks;

/**
 * The one exception for unusable input: a file that is missing or unreadable, a field that is not
 * there, too few records, a tokenizer that lacks something. Its message is a single line that says
 * what is wrong, where, and what to do about it.
 */
public final class BadDataException extends RuntimeException {

    public BadDataException(String message) {
        super(oneLine(message));
    }

    public BadDataException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** The first line of a message from below, for quoting inside one of ours. */
    static String firstLine(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        return message.strip().lines().findFirst().orElseThrow().strip();
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\R", " ");
    }
}
