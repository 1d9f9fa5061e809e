package org.fastforward.shared.names;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

/** How the constants of a closed vocabulary are written, and found by what was written. */
final class Vocabulary {
    private Vocabulary() {}

    /** Returns {@code FAST_FORWARD} as {@code fast-forward}. */
    static String id(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the constant of this name.
     *
     * @param what is named, for the message
     * @throws UserException naming the known ones
     */
    static <E extends Enum<E>> E named(String what, String id, E[] known) {
        for (E constant : known) {
            if (id(constant).equals(id)) {
                return constant;
            }
        }
        throw new UserException(
                "unknown "
                        + what
                        + " '"
                        + id
                        + "'; known: "
                        + Arrays.stream(known)
                                .map(Vocabulary::id)
                                .collect(Collectors.joining(", ")));
    }
}
