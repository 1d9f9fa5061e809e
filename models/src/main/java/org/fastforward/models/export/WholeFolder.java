package org.fastforward.models.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.shared.FileErrors;

/** Writes a folder whole or not at all: under another name beside it, then renamed. */
final class WholeFolder {
    private WholeFolder() {}

    /** Fills a folder. */
    interface Filling {
        /** Writes all files into a folder that exists and is empty. */
        void into(Path folder) throws IOException;
    }

    /**
     * Writes a folder. Of a failure nothing is left.
     *
     * @param out a folder that is not there yet, or is empty
     * @throws IOException if a file cannot be written
     */
    static void write(Path out, Filling filling) throws IOException {
        Path target = out.toAbsolutePath().normalize();
        try {
            make(target, filling);
        } catch (IOException e) {
            throw new IOException("cannot write " + out + ": " + FileErrors.reason(e), e);
        }
    }

    private static void make(Path target, Filling filling) throws IOException {
        Files.createDirectories(target.getParent());
        long process = ProcessHandle.current().pid();
        Path made = target.resolveSibling("." + target.getFileName() + ".tmp-" + process);
        Files.createDirectory(made);
        try {
            filling.into(made);
            Files.deleteIfExists(target);
            Files.move(made, target);
        } finally {
            remove(made);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> inside = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : inside) {
                Files.delete(path);
            }
        }
    }
}
