package org.fastforward.models.loge;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.tensors.TensorFile;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.Caches;
import org.fastforward.shared.FileErrors;
import org.fastforward.shared.LockedFile;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * A folder of stand-ins. Each key has two files, {@code KEY.safetensors} and {@code KEY.json} (what
 * the key was made from, and the first file's SHA-256), and an empty {@code .KEY.lock}. All of them
 * may be deleted at any time.
 *
 * @param folder is made when it is first needed
 */
public record StandInCache(Path folder) {
    /** Version of the files' layout, and of how stand-ins are made. */
    public static final int FORMAT_VERSION = 2;

    private static final AtomicLong SERIAL = new AtomicLong();

    /**
     * Stand-ins and where they came from.
     *
     * @param cached whether they were made before
     */
    public record Found(StandIns standIns, boolean cached) {}

    /** The folder {@code loge} where the environment says that caches lie: {@link Caches}. */
    public static StandInCache of(Map<String, String> environment) {
        return new StandInCache(Caches.folder(environment, "loge"));
    }

    /**
     * Returns the stand-ins that are kept under a key; where there are none, or damaged ones, they
     * are made first. Several processes may ask for one key: one makes them, the others wait. Where
     * the folder cannot be written they are made and not kept.
     *
     * @param parent decides the device
     * @param ingredients all that they depend on, in a fixed order: the key is their hash
     * @param lines told in one line what is damaged, waited for or not possible
     * @return to be closed by the caller
     */
    public Found get(
            NDManager parent,
            Layout layout,
            Map<String, Object> ingredients,
            Supplier<StandIns> make,
            Consumer<String> lines) {
        String key = key(ingredients);
        Optional<Found> found = read(parent, layout, key, lines);
        if (found.isPresent()) {
            return found.get();
        }
        try {
            Files.createDirectories(folder);
            Path lockFile = folder.toRealPath().resolve("." + key + ".lock");
            String wait = "Waiting for another process that makes the same stand-ins (" + lockFile;
            try (LockedFile lock =
                    LockedFile.takeWhereThereAreLocks(lockFile, () -> lines.accept(wait + ")"))) {
                // Someone else may have made them in the meantime.
                found = read(parent, layout, key, line -> {});
                if (found.isPresent()) {
                    return found.get();
                }
                if (lock.isAmongProcesses()) {
                    deleteLeftovers(key);
                }
                StandIns made = make.get();
                keep(key, ingredients, layout, made, lines);
                return new Found(made, false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unwritable(new InterruptedIOException("interrupted"), lines);
        } catch (IOException e) {
            unwritable(e, lines);
        }
        return new Found(make.get(), false);
    }

    private static String key(Map<String, Object> ingredients) {
        try {
            return Sha256.of(Json.plain().writeValueAsBytes(ingredients));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<Found> read(
            NDManager parent, Layout layout, String key, Consumer<String> lines) {
        Path file = folder.resolve(key + ".safetensors");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode facts = Json.plain().readTree(folder.resolve(key + ".json").toFile());
            if (!facts.path("sha256").asText().equals(Sha256.of(List.of(file)))) {
                throw new IOException("its checksum is wrong");
            }
            return Optional.of(new Found(StandInTensors.read(parent, layout, file), true));
        } catch (IOException | UserException e) {
            lines.accept(file + " is damaged (" + e.getMessage() + "): making the stand-ins again");
            return Optional.empty();
        }
    }

    private void keep(
            String key,
            Map<String, Object> ingredients,
            Layout layout,
            StandIns made,
            Consumer<String> lines) {
        String serial = ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet();
        Path temporary = folder.resolve("." + key + ".tmp-" + serial);
        temporary.toFile().deleteOnExit();
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                TensorFile.write(out, StandInTensors.named(layout, made), Map.of());
            }
            Map<String, Object> facts = new LinkedHashMap<>(ingredients);
            facts.put("sha256", Sha256.of(List.of(temporary)));
            // The tensors last: without them there is nothing to be read.
            AtomicFile.write(
                    folder.resolve(key + ".json"), Json.records().writeValueAsBytes(facts));
            AtomicFile.rename(temporary, folder.resolve(key + ".safetensors"));
        } catch (IOException e) {
            unwritable(e, lines);
        } catch (UncheckedIOException e) {
            unwritable(e.getCause(), lines);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It costs room, no more; who makes them next removes it.
        }
    }

    /** What a maker that was killed has left; no other can be at work. */
    private void deleteLeftovers(String key) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "." + key + ".tmp-*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void unwritable(IOException cause, Consumer<String> lines) {
        lines.accept(
                "The folder of stand-ins "
                        + folder
                        + " cannot be written ("
                        + FileErrors.reason(cause)
                        + "): they are not kept; set FF_CACHE to a folder with room");
    }
}
