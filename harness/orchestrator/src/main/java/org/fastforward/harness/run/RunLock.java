package org.fastforward.harness.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.shared.UserException;

/**
 * Keeps a run to one process: the operating system's lock on the file {@code lock} in the run's
 * folder. It goes with its process, however that ends, and no clock takes part in it. The file is
 * never removed: who removes a lock file lets two processes hold it.
 */
public final class RunLock implements AutoCloseable {
    /** Whoever only looks holds a lock for a moment: it is not taken for work at once. */
    private static final int LOOKS = 4;

    private static final int BETWEEN_LOOKS_MS = 50;

    /**
     * Held by this process. Opening and closing a file that the process has locked would give the
     * lock back (POSIX), so these are not opened again.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a run, if nobody has it.
     *
     * @param folder the run's folder, created where needed
     * @return the lock, or empty if another process, or this one, has the run
     * @throws UserException if the folder cannot be written or has no locks
     */
    public static Optional<RunLock> take(RunFolder folder) {
        try {
            Files.createDirectories(folder.path());
            return open(folder.path().toRealPath().resolve(folder.lock().getFileName()));
        } catch (IOException e) {
            throw new UserException(
                    "cannot lock a run in "
                            + folder.path()
                            + " ("
                            + e
                            + "); give --results a folder on a file system that can be written and"
                            + " has locks",
                    e);
        }
    }

    private static Optional<RunLock> open(Path file) throws IOException {
        synchronized (HELD) {
            if (HELD.contains(file)) {
                return Optional.empty();
            }
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = null;
            try {
                lock = channel.tryLock();
                for (int i = 0; lock == null && i < LOOKS; i++) {
                    TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
                    lock = channel.tryLock();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                if (lock == null) {
                    channel.close();
                }
            }
            if (lock == null) {
                return Optional.empty();
            }
            HELD.add(file);
            return Optional.of(new RunLock(file, channel));
        }
    }

    /**
     * Returns whether some process has a run at this moment. Needs no right to write; those who
     * look do not disturb each other.
     */
    public static boolean isHeld(RunFolder folder) {
        Path lock = folder.lock();
        if (!Files.exists(lock)) {
            return false;
        }
        synchronized (HELD) {
            try {
                if (HELD.contains(lock.toRealPath())) {
                    return true;
                }
                try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ)) {
                    return channel.tryLock(0, Long.MAX_VALUE, true) == null;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot look at " + lock + ": " + e, e);
            }
        }
    }

    /** Returns who has a run, in words, as far as its state tells. */
    public static String holder(RunFolder folder) {
        RunState state = RunReader.readState(folder);
        return state.host().isEmpty()
                ? "another process"
                : "process " + state.process() + " on " + state.host();
    }

    @Override
    public void close() {
        synchronized (HELD) {
            HELD.remove(file);
            release();
        }
    }

    private void release() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a lock cannot be given back", e);
        }
    }
}
