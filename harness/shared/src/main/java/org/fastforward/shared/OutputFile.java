package org.fastforward.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command may write: never over what it reads. */
public final class OutputFile {
    private OutputFile() {}

    /**
     * Requires that a file to be written is neither an input nor inside an input folder, whatever
     * the names, links and spellings.
     *
     * @param out the file to be written
     * @param input a file or folder that is read
     * @throws UserException if it is
     */
    public static void requireApartFrom(Path out, Path input) {
        try {
            Path target = real(out);
            Path read = real(input);
            boolean same = Files.exists(out) && Files.exists(input) && Files.isSameFile(out, input);
            if (same || (Files.isDirectory(read) && target.startsWith(read))) {
                throw new UserException(
                        out
                                + (same ? " is" : " lies in")
                                + " the input "
                                + input
                                + ", which nothing must change; write to another place");
            }
            if (Files.isDirectory(target)) {
                throw new UserException(out + " is a folder; give the name of a file");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + out + ": " + e.getMessage(), e);
        }
    }

    /** The path without links, as far as there is one. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path there = absolute;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there == null
                ? absolute
                : there.toRealPath().resolve(there.relativize(absolute)).normalize();
    }
}
