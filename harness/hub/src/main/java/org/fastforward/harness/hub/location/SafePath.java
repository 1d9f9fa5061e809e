package org.fastforward.harness.hub.location;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.fastforward.shared.UserException;

/** Keeps names that a server or a user gives inside a folder. */
public final class SafePath {
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");
    private static final int MAX_PRINTED = 200;

    private SafePath() {}

    /**
     * Returns whether a name with {@code /} between its parts stays inside the folder it is
     * resolved in: not absolute, no drive, no backslash, no empty part, no {@code .} or {@code ..},
     * no control characters.
     */
    static boolean isSafe(String name) {
        if (name.indexOf('\\') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || DRIVE.matcher(part).matches()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks a name.
     *
     * @param where who gives it, for the message
     * @throws UserException if it is not safe
     */
    static void require(String where, String name) {
        if (!isSafe(name)) {
            throw new UserException(
                    where
                            + " has a file named '"
                            + printable(name)
                            + "', which would lie outside the cache; do not use it");
        }
    }

    /**
     * Returns the path of a name in a folder.
     *
     * @throws UserException if it would lie elsewhere or this machine cannot write it
     */
    public static Path inside(Path folder, String name) {
        require(folder.toString(), name);
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new UserException(
                    "this machine cannot write a file named '"
                            + printable(name)
                            + "'; set LC_ALL=C.UTF-8",
                    e);
        }
    }

    /**
     * Makes the folders between a folder that exists and a file in it. None of them may be a
     * symbolic link: it could lead out of the cache.
     *
     * @throws UserException if one is, or is no folder
     */
    public static void makeParents(Path folder, Path file) throws IOException {
        Path at = folder;
        for (Path part : folder.relativize(file.getParent())) {
            if (part.toString().isEmpty()) {
                continue;
            }
            at = at.resolve(part);
            try {
                Files.createDirectory(at);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                    throw new UserException(
                            at + " is a link or a file where the cache has a folder; remove it", e);
                }
            }
        }
    }

    /** Returns a text fit for a message of one line. */
    public static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_PRINTED ? line : line.substring(0, MAX_PRINTED) + "...";
    }
}
