package org.fastforward.harness.rehearse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.shared.UserException;

/**
 * A folder for one rehearsal, removed when it is closed, and also when the process is interrupted.
 */
final class Scratch implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final Path folder;
    private final boolean keep;
    private final Thread onExit;

    private Scratch(Path folder, boolean keep) {
        this.folder = folder;
        this.keep = keep;
        this.onExit = new Thread(this::remove, "remove " + folder);
    }

    /**
     * Makes a folder of a new name.
     *
     * @param parent an existing folder
     * @param keep whether it stays
     * @throws UserException if it cannot be made
     */
    static Scratch make(Path parent, String prefix, boolean keep) {
        try {
            Scratch scratch =
                    new Scratch(
                            Files.createTempDirectory(parent.toAbsolutePath().normalize(), prefix),
                            keep);
            if (!keep) {
                Runtime.getRuntime().addShutdownHook(scratch.onExit);
            }
            return scratch;
        } catch (IOException e) {
            throw new UserException("cannot make a folder in " + parent + ": " + e, e);
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        if (keep) {
            return;
        }
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs, and finds nothing left to remove.
        }
    }

    /** Tries again where a writer that is not stopped yet has put another file in between. */
    private void remove() {
        for (int attempt = 1; Files.exists(folder); attempt++) {
            try (Stream<Path> paths = Files.walk(folder)) {
                List<Path> inside = paths.sorted(Comparator.reverseOrder()).toList();
                for (Path path : inside) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException e) {
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException(
                            "cannot remove " + folder, new IOException(e.getMessage(), e));
                }
            }
        }
    }
}
