package org.fastforward.harness.engine.resume;

import ai.djl.ndarray.NDManager;
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
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.UserException;

/**
 * The folder of what a run has saved: safetensors files named after their serial number and the
 * SHA-256 of their bytes, so that a damaged one gives itself away. The last two are kept. Each is
 * written beside under another name, forced to the disk and renamed: a reader finds it whole or not
 * at all.
 */
public final class SavedRuns {
    /** What a file is called while it is written. */
    public static final String TEMPORARY = "writing.tmp";

    private static final int KEPT = 2;
    private static final Pattern NAME = Pattern.compile("(\\d{8})-([0-9a-f]{64})\\.safetensors");

    private final Path folder;

    /**
     * @param folder made when something is saved; nothing else lies there
     */
    public SavedRuns(Path folder) {
        this.folder = folder;
    }

    /**
     * Saves a run and forgets all that it saved before but the last.
     *
     * @param parts all of the run
     * @param manager of the device on which they live
     * @throws UncheckedIOException if it cannot be written; the older ones are there still
     */
    public void save(List<Resumable> parts, NDManager manager) {
        Path temporary = folder.resolve(TEMPORARY);
        try {
            Files.createDirectories(folder);
            List<Path> before = newestFirst();
            int serial = before.isEmpty() ? 1 : serial(before.get(0)) + 1;
            try {
                String hash = write(temporary, parts, manager);
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
                    "cannot save the run to " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String write(Path file, List<Resumable> parts, NDManager manager)
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
            SavedRun.write(out, parts, manager);
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
     * Finds the newest one that is whole and that can be gone on with.
     *
     * @param objection why one cannot be gone on with, after its file's name
     * @param say told of each one that has to be passed over
     * @throws UserException if it was saved by another version of this program
     */
    public Optional<SavedRun> newest(
            Function<SavedRun, Optional<String>> objection, Consumer<String> say) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try {
            for (Path file : newestFirst()) {
                if (!isWhole(file)) {
                    say.accept(file + " is damaged: its bytes changed; an older one is taken");
                    continue;
                }
                SavedRun saved = SavedRun.read(file);
                Optional<String> why = objection.apply(saved);
                if (why.isEmpty()) {
                    return Optional.of(saved);
                }
                say.accept(file + " " + why.get() + "; an older one is taken");
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static boolean isWhole(Path file) throws IOException {
        MessageDigest sha256 = Sha256.begin();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
            Files.copy(file, out);
        }
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() && name.group(2).equals(Sha256.end(sha256));
    }

    /**
     * Looks into the newest one's header alone, whoever the run belongs to at this moment.
     *
     * @return empty if there is none, or it cannot be read
     */
    public Optional<SavedRun> glance() {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try {
            return newestFirst().stream().findFirst().map(SavedRun::read);
        } catch (IOException | UserException e) {
            return Optional.empty();
        }
    }

    /** Removes those that were passed over. */
    public void dropNewerThan(SavedRun saved) {
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
    public void delete() {
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
                    .sorted(Comparator.comparing(SavedRuns::serial).reversed())
                    .toList();
        }
    }

    private static int serial(Path file) {
        return Integer.parseInt(file.getFileName().toString().substring(0, 8));
    }
}
