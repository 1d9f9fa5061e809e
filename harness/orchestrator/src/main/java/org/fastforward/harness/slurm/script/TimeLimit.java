package org.fastforward.harness.slurm.script;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time limit as Slurm writes it: {@code minutes}, {@code minutes:seconds}, {@code
 * hours:minutes:seconds}, {@code days-hours}, {@code days-hours:minutes} or {@code
 * days-hours:minutes:seconds}.
 */
public final class TimeLimit {
    /** What these forms have in common, and nothing else has. */
    public static final String FORM =
            "\\d{1,9}(:\\d{1,2}(:\\d{1,2})?)?|\\d{1,6}-\\d{1,2}(:\\d{1,2}(:\\d{1,2})?)?";

    private static final Pattern PARTS =
            Pattern.compile("(?:(\\d+)-)?(\\d+)(?::(\\d+))?(?::(\\d+))?");

    /** Enough to finish a micro-batch and to write a checkpoint. */
    private static final long WARNING_S = 120;

    private TimeLimit() {}

    /**
     * Returns a limit in seconds.
     *
     * @param time of the {@link #FORM}
     */
    public static long seconds(String time) {
        Matcher parts = PARTS.matcher(time);
        if (!parts.matches()) {
            throw new IllegalArgumentException(time);
        }
        long first = Long.parseLong(parts.group(2));
        long second = number(parts.group(3));
        long third = number(parts.group(4));
        if (parts.group(1) != null) {
            return ((Long.parseLong(parts.group(1)) * 24 + first) * 60 + second) * 60 + third;
        }
        return parts.group(4) == null ? first * 60 + second : (first * 60 + second) * 60 + third;
    }

    /**
     * Returns how many seconds before the limit a task is told of it.
     *
     * @param time of the {@link #FORM}; empty: unknown
     */
    public static long warning(String time) {
        return time.isEmpty() ? WARNING_S : Math.min(WARNING_S, seconds(time) / 4);
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
