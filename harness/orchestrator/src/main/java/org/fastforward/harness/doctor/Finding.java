package org.fastforward.harness.doctor;

import java.util.Locale;

/**
 * What was found of one thing that runs need.
 *
 * @param level how it stands
 * @param what the thing
 * @param text what was found
 * @param advice what to do; empty where there is nothing to do
 */
public record Finding(Level level, String what, String text, String advice) {
    /** How a thing stands. */
    public enum Level {
        /** As it should be, or not needed. */
        OK,
        /** Runs work, but worse than they could. */
        NOTE,
        /** Runs cannot work. */
        BAD
    }

    static Finding ok(String what, String text) {
        return new Finding(Level.OK, what, text, "");
    }

    static Finding note(String what, String text, String advice) {
        return new Finding(Level.NOTE, what, text, advice);
    }

    static Finding bad(String what, String text, String advice) {
        return new Finding(Level.BAD, what, text, advice);
    }

    /**
     * The same in a line.
     *
     * @return without its line break
     */
    public String line() {
        String line = String.format(Locale.ROOT, "%-4s  %-16s  %s", level, what, text);
        return advice.isEmpty() ? line : line + ": " + advice;
    }
}
