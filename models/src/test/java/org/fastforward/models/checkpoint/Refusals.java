package org.fastforward.models.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Locale;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.function.Executable;

/** What every refusal must look like. */
public final class Refusals {
    private Refusals() {}

    /** Asserts a refusal in one clean line that names a file or folder and says what is wrong. */
    public static void assertRefused(Path named, String why, Executable action) {
        UserException e = assertThrows(UserException.class, action);
        String message = e.getMessage();
        assertOneLine(message);
        assertTrue(message.contains(named.toString()), message);
        assertTrue(
                message.toLowerCase(Locale.ROOT).contains(why.toLowerCase(Locale.ROOT)),
                () -> "'" + why + "' is not in: " + message);
    }

    public static void assertOneLine(String message) {
        assertEquals(1, message.lines().count(), message);
        assertFalse(message.isBlank());
        assertFalse(
                message.chars().anyMatch(c -> Character.isISOControl(c) || c == 0x2028), message);
        assertTrue(message.length() < 2100);
    }
}
