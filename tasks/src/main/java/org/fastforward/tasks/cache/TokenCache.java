package org.fastforward.tasks.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.fastforward.shared.AtomicFile;

/**
 * A folder of tokenised data. Each key has two files, {@code KEY.tokens} (see {@link
 * SequenceHeader}) and {@code KEY.json}, and an empty {@code .KEY.lock}. All of them may be deleted
 * at any time.
 *
 * @param folder is made when it is first needed
 */
public record TokenCache(Path folder) {

    /** Version of the files' layout, and of how records are read. */
    public static final int FORMAT_VERSION = 2;

    private static final AtomicLong SERIAL = new AtomicLong();

    /** Writes the sequences of a key. */
    public interface Build {
        /** Adds all sequences; returns what the facts say of them. */
        Facts into(SequenceWriter writer);
    }

    /** What a key holds. */
    public record Entry(SequenceFile sequences, Facts facts) {}

    /**
     * The folder that the environment names: {@code FF_CACHE}; else {@code fast-forward/tokens} in
     * {@code XDG_CACHE_HOME} or, where that is not an absolute path, in {@code .cache} of the
     * user's home.
     */
    public static TokenCache of(Map<String, String> environment) {
        String own = environment.getOrDefault("FF_CACHE", "");
        if (!own.isEmpty()) {
            return new TokenCache(Path.of(own));
        }
        Path caches = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
        if (!caches.isAbsolute()) {
            caches = Path.of(System.getProperty("user.home"), ".cache");
        }
        return new TokenCache(caches.resolve("fast-forward").resolve("tokens"));
    }

    /**
     * What is kept under a key; where there is nothing, or something damaged, it is built first.
     * Several processes may ask for one key: one builds, the others wait.
     *
     * @param key names the files: hexadecimal digits, different for different content
     * @param ingredients of the key, for whoever looks at the facts
     * @param lines told in one line what is damaged, waited for or not possible
     * @return empty if the folder cannot be written
     */
    public Optional<Entry> get(
            String key, Map<String, Object> ingredients, Build build, Consumer<String> lines) {
        Optional<Entry> found = read(key, lines);
        if (found.isPresent()) {
            return found;
        }
        try {
            // Java 17 refuses to "create" a link to a folder.
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            Path lockFile = folder.toRealPath().resolve("." + key + ".lock");
            String wait = "Waiting for another process that tokenises the same data (" + lockFile;
            try (BuildLock lock = BuildLock.take(lockFile, () -> lines.accept(wait + ")"))) {
                // Someone else may have built it in the meantime.
                found = read(key, line -> {});
                if (found.isPresent()) {
                    return found;
                }
                if (lock.alone()) {
                    deleteLeftovers(key);
                }
                write(key, ingredients, build);
            }
            return read(key, lines);
        } catch (IOException e) {
            return unwritable(e, lines);
        } catch (UnwritableException e) {
            return unwritable((IOException) e.getCause(), lines);
        }
    }

    private Optional<Entry> unwritable(IOException cause, Consumer<String> lines) {
        lines.accept(
                "The token cache "
                        + folder
                        + " cannot be written ("
                        + reason(cause)
                        + "): tokenising in memory; set FF_CACHE to a folder with room");
        return Optional.empty();
    }

    private Optional<Entry> read(String key, Consumer<String> lines) {
        Path tokens = folder.resolve(key + ".tokens");
        if (!Files.exists(tokens)) {
            return Optional.empty();
        }
        try {
            byte[] json = Files.readAllBytes(folder.resolve(key + ".json"));
            SequenceFile sequences = SequenceFile.open(tokens, json);
            return Optional.of(new Entry(sequences, Facts.parse(json, key)));
        } catch (IOException e) {
            lines.accept(tokens + " is damaged (" + reason(e) + "): tokenising again");
            return Optional.empty();
        }
    }

    private void write(String key, Map<String, Object> ingredients, Build build)
            throws IOException {
        Path temporary = temporary(key);
        // Of a process that is told to end, finally runs no more.
        temporary.toFile().deleteOnExit();
        Path temporaryFacts = temporary.resolveSibling(temporary.getFileName() + ".json");
        try {
            byte[] facts;
            try (SequenceWriter writer = new SequenceWriter(temporary)) {
                facts = build.into(writer).json(key, ingredients, writer.sequences());
                writer.finish(facts);
            }
            Files.write(temporaryFacts, facts);
            // The sequences last: without them there is nothing to be read.
            AtomicFile.rename(temporaryFacts, folder.resolve(key + ".json"));
            AtomicFile.rename(temporary, folder.resolve(key + ".tokens"));
        } finally {
            Files.deleteIfExists(temporary);
            Files.deleteIfExists(temporaryFacts);
        }
    }

    private Path temporary(String key) {
        String serial = ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet();
        return folder.resolve("." + key + ".tmp-" + serial);
    }

    /** What a builder that was killed has left; no other can be at work. */
    private void deleteLeftovers(String key) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "." + key + ".tmp-*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String reason(IOException e) {
        if (e instanceof DamagedFileException) {
            return e.getMessage();
        }
        if (e instanceof JsonProcessingException json) {
            return json.getOriginalMessage();
        }
        String message = e.getMessage();
        String kind = e.getClass().getSimpleName();
        return message == null ? kind : kind + ": " + message.lines().findFirst().orElse("");
    }
}
