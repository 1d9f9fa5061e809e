package org.fastforward.harness.run;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fastforward.models.checkpoint.SafetensorsReader;
import org.fastforward.models.tensors.TensorFile;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * A run's checkpoints: safetensors files named after their serial number and the SHA-256 of their
 * bytes, so that a damaged one gives itself away. The last two are kept. Each is written beside
 * under another name, forced to the disk and renamed: a reader finds it whole or not at all.
 */
final class RunCheckpoints {
    /** The folder's name in a run's folder. */
    static final String FOLDER = "checkpoints";

    private static final int KEPT = 2;
    private static final String COUNTERS = "counters";
    private static final String TEMPORARY = "writing.tmp";
    private static final Pattern NAME = Pattern.compile("(\\d{8})-([0-9a-f]{64})\\.safetensors");

    private final Path folder;

    /**
     * @param run the run's folder
     */
    RunCheckpoints(Path run) {
        folder = run.resolve(FOLDER);
    }

    /**
     * A checkpoint whose bytes are as they were written.
     *
     * @param file holds the tensors
     */
    record Saved(Path file, Counters counters) {}

    /**
     * Saves a checkpoint and forgets all but the last two.
     *
     * @param tensors float32, by name
     * @throws UncheckedIOException if it cannot be written; the older ones are there still
     */
    void save(Counters counters, Map<String, NDArray> tensors) {
        Path temporary = folder.resolve(TEMPORARY);
        try {
            Files.createDirectories(folder);
            List<Path> before = newestFirst();
            int serial = before.isEmpty() ? 1 : serial(before.get(0)) + 1;
            try {
                String hash = write(temporary, counters, tensors);
                Path file = folder.resolve(String.format("%08d-%s.safetensors", serial, hash));
                AtomicFile.rename(temporary, file);
                forceFolder();
            } finally {
                Files.deleteIfExists(temporary);
            }
            for (Path old : before.subList(Math.min(KEPT - 1, before.size()), before.size())) {
                Files.deleteIfExists(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write a checkpoint to " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String write(Path file, Counters counters, Map<String, NDArray> tensors)
            throws IOException {
        MessageDigest sha256 = Sha256.begin();
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            OutputStream out =
                    new BufferedOutputStream(
                            new DigestOutputStream(Channels.newOutputStream(channel), sha256),
                            1 << 16);
            TensorFile.write(
                    out, tensors, Map.of(COUNTERS, Json.records().writeValueAsString(counters)));
            out.flush();
            channel.force(true);
        }
        return Sha256.end(sha256);
    }

    /** The new name itself must survive a crash of the machine. */
    private void forceFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Finds the newest checkpoint that is whole and that the log goes with.
     *
     * @param eventRows whole rows that the log has
     * @param say told of each one that has to be passed over
     */
    Optional<Saved> newest(int eventRows, Consumer<String> say) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try {
            for (Path file : newestFirst()) {
                Optional<Saved> saved = read(file, say);
                if (saved.isPresent() && saved.get().counters().eventRows() > eventRows) {
                    say.accept(file + " is newer than the log; an older checkpoint is taken");
                } else if (saved.isPresent()) {
                    return saved;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Saved> read(Path file, Consumer<String> say) throws IOException {
        Matcher name = NAME.matcher(file.getFileName().toString());
        MessageDigest sha256 = Sha256.begin();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
            Files.copy(file, out);
        }
        if (!name.matches() || !name.group(2).equals(Sha256.end(sha256))) {
            say.accept(file + " is damaged: its bytes changed; an older checkpoint is taken");
            return Optional.empty();
        }
        return Optional.of(new Saved(file, counters(file)));
    }

    private static Counters counters(Path file) {
        try {
            return Json.records()
                    .readValue(SafetensorsReader.metadata(file).get(COUNTERS), Counters.class);
        } catch (JsonProcessingException | UserException | IllegalArgumentException e) {
            // Not passed over: days of work must not be begun anew for a change of the program.
            throw new UserException(
                    file
                            + " is a checkpoint of another version of this program: go on with that"
                            + " version, or remove the run's folder",
                    e);
        }
    }

    /**
     * Looks into the newest checkpoint's header alone, whoever the run belongs to at this moment.
     *
     * @return empty if there is none, or it cannot be read
     */
    Optional<Counters> glance() {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try {
            return newestFirst().stream().findFirst().map(RunCheckpoints::counters);
        } catch (IOException | UserException e) {
            return Optional.empty();
        }
    }

    /** Removes those that were passed over, damaged or ahead of the log. */
    void dropNewerThan(Saved saved) {
        try {
            for (Path file : newestFirst()) {
                if (serial(file) > serial(saved.file())) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tidy " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Removes all of them: the run needs them no more. */
    void delete() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder + ": " + e.getMessage(), e);
        }
    }

    private List<Path> newestFirst() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> NAME.matcher(f.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(RunCheckpoints::serial).reversed())
                    .toList();
        }
    }

    private static int serial(Path file) {
        return Integer.parseInt(file.getFileName().toString().substring(0, 8));
    }
}
