package org.fastforward.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What can be said of large files only after reading them, such as their SHA-256: found out once
 * and kept in a folder together with each file's real path, size and times (of its content, and of
 * its inode, which no program can set back). It holds as long as those do. All that is kept may be
 * deleted at any time; where the folder cannot be written, files are read every time.
 */
public final class FileFacts {
    /** A file that changed so recently may change again within one tick of its clock, unseen. */
    private static final Duration TICK = Duration.ofSeconds(2);

    private final Path folder;
    private final Duration tick;

    /** Reads files and says something of them. */
    public interface Reading {
        /**
         * Reads them.
         *
         * @return one line
         * @throws IOException if a file cannot be read
         */
        String read() throws IOException;
    }

    /**
     * @param folder where facts are kept; made when it is first needed
     */
    public FileFacts(Path folder) {
        this(folder, TICK);
    }

    FileFacts(Path folder, Duration tick) {
        this.folder = folder;
        this.tick = tick;
    }

    /**
     * Keeps facts where the environment says that caches lie: the folder {@code files} in {@code
     * FF_CACHE}; else {@code fast-forward/files} in {@code XDG_CACHE_HOME} or, where that is not an
     * absolute path, in {@code .cache} of the user's home.
     */
    public static FileFacts of(Map<String, String> environment) {
        return new FileFacts(Caches.folder(environment, "files"));
    }

    /**
     * Returns the SHA-256 of the files' bytes, one file after the other.
     *
     * @throws IOException if a file cannot be read
     */
    public String sha256(List<Path> files) throws IOException {
        return get("sha256", files, () -> Sha256.of(files));
    }

    /**
     * Returns a fact. Several processes may ask at once: one reads, the others wait.
     *
     * @param name of the fact: a file name's end
     * @param reading what it throws goes through, and nothing is kept
     * @throws IOException if a file cannot be read
     */
    public String get(String name, List<Path> files, Reading reading) throws IOException {
        Path real = Files.isDirectory(folder) ? folder.toRealPath() : folder;
        String places = places(files);
        Path kept = real.resolve(Sha256.of(places.getBytes(StandardCharsets.UTF_8)) + "." + name);
        String known = known(kept, describe(files));
        if (!known.isEmpty()) {
            return known;
        }
        try (LockedFile writable = lock(real.resolve("." + kept.getFileName() + ".lock"))) {
            String description = describe(files);
            known = known(kept, description);
            if (!known.isEmpty()) {
                return known;
            }
            String fact = reading.read();
            if (writable != null && settled(files) && describe(files).equals(description)) {
                keep(kept, description + fact + "\n");
            }
            return fact;
        }
    }

    private static String places(List<Path> files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append(file.toRealPath()).append('\n');
        }
        return text.toString();
    }

    /** A line per file: whoever changes the file changes the line. */
    private static String describe(List<Path> files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append(Files.size(file)).append(' ');
            text.append(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS)).append(' ');
            text.append(changed(file).to(TimeUnit.NANOSECONDS)).append(' ');
            text.append(file.toRealPath()).append('\n');
        }
        return text.toString();
    }

    private static FileTime changed(Path file) throws IOException {
        try {
            return (FileTime) Files.getAttribute(file, "unix:ctime");
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return Files.readAttributes(file, BasicFileAttributes.class).creationTime();
        }
    }

    private boolean settled(List<Path> files) throws IOException {
        Instant then = Instant.now().minus(tick);
        for (Path file : files) {
            if (Files.getLastModifiedTime(file).toInstant().isAfter(then)
                    || changed(file).toInstant().isAfter(then)) {
                return false;
            }
        }
        return true;
    }

    private static String known(Path kept, String description) {
        try {
            String text = Files.readString(kept);
            boolean whole = text.startsWith(description) && text.endsWith("\n");
            return whole ? text.substring(description.length()).strip() : "";
        } catch (IOException e) {
            // Not kept yet, or not to be read: then the files are.
            return "";
        }
    }

    private static void keep(Path kept, String text) {
        try {
            AtomicFile.write(kept, text);
        } catch (UncheckedIOException e) {
            // It costs the next one the time to read the files, no more.
        }
    }

    /** Returns null where nothing can be written. Without locks, work is done twice, no more. */
    private static LockedFile lock(Path file) {
        try {
            Files.createDirectories(file.getParent());
            return LockedFile.takeWhereThereAreLocks(file, () -> {});
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
