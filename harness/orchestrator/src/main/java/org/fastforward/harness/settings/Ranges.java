package org.fastforward.harness.settings;

import org.fastforward.shared.UserException;

/** What values a setting may have. */
final class Ranges {
    private Ranges() {}

    static void positive(String key, double value) {
        check(value > 0, key, value, "be greater than 0");
    }

    static void notNegative(String key, double value) {
        check(value >= 0, key, value, "be at least 0");
    }

    static void share(String key, double value) {
        check(value >= 0 && value < 1, key, value, "lie in [0, 1)");
    }

    static void matches(String key, String value, String pattern, String must) {
        if (value == null || !value.matches(pattern)) {
            throw new UserException("setting " + key + " is " + value + "; it must be " + must);
        }
    }

    private static void check(boolean good, String key, double value, String must) {
        if (!good || Double.isInfinite(value)) {
            throw new UserException("setting " + key + " is " + value + "; it must " + must);
        }
    }
}
