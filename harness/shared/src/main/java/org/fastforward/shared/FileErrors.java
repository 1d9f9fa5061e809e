package org.fastforward.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;

/** Says why a file system refuses, in words: Java's own messages are often the path alone. */
public final class FileErrors {
    private static final Map<Class<?>, String> REASONS =
            Map.of(
                    AccessDeniedException.class, "permission denied",
                    NoSuchFileException.class, "no such file or folder",
                    FileAlreadyExistsException.class, "is there already",
                    NotDirectoryException.class, "is no folder",
                    DirectoryNotEmptyException.class, "is not empty");

    private FileErrors() {}

    /** Returns the file, where it is known, and the reason. */
    public static String reason(IOException e) {
        if (e instanceof FileSystemException refusal) {
            String reason =
                    refusal.getReason() == null
                            ? REASONS.getOrDefault(e.getClass(), e.getClass().getSimpleName())
                            : refusal.getReason();
            return refusal.getFile() == null ? reason : refusal.getFile() + ": " + reason;
        }
        return UserException.firstLine(e);
    }

    /** Returns what was being done, if the failure says it, and the reason. */
    public static String reason(UncheckedIOException e) {
        boolean wrapped = String.valueOf(e.getCause()).equals(e.getMessage());
        return wrapped ? reason(e.getCause()) : UserException.firstLine(e);
    }
}
