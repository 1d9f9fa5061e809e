package org.fastforward.shared;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The operating system's lock on a file, which keeps something to one holder: one process, and in
 * it one thread. It goes with its process, however that ends, and no clock takes part in it. The
 * file is made where needed and never removed: who removes a lock file lets two processes hold it.
 */
public final class LockedFile implements AutoCloseable {
    private static final long POLL_MS = 100;

    /**
     * Held by this process, by their real paths. Opening and closing a file that the process has
     * locked would give the lock back (POSIX), so these are not opened again.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;
    private final boolean amongProcesses;

    private LockedFile(Path file, FileChannel channel, boolean amongProcesses) {
        this.file = file;
        this.channel = channel;
        this.amongProcesses = amongProcesses;
    }

    /**
     * Takes a lock, if nobody has it at this moment.
     *
     * @param file in a folder that exists
     * @return the lock, or empty if another process, or another holder in this one, has it
     * @throws IOException if the file cannot be written, or its file system has no locks
     */
    public static Optional<LockedFile> tryTake(Path file) throws IOException {
        return tryTake(real(file), false);
    }

    /**
     * Takes a lock; waits where somebody has it. Where the file system has no locks, the threads of
     * this process alone are kept apart: for work that is only saved by a lock, see {@link
     * #isAmongProcesses}.
     *
     * @param file in a folder that exists
     * @param waiting is run once if there is a wait
     * @throws IOException if the file cannot be written
     */
    public static LockedFile takeWhereThereAreLocks(Path file, Runnable waiting)
            throws IOException, InterruptedException {
        return waitFor(file, true, waiting);
    }

    /**
     * Takes a lock; waits where somebody has it.
     *
     * @param file in a folder that exists
     * @param waiting is run once if there is a wait
     * @throws IOException if the file cannot be written, or its file system has no locks
     */
    public static LockedFile take(Path file, Runnable waiting)
            throws IOException, InterruptedException {
        return waitFor(file, false, waiting);
    }

    private static LockedFile waitFor(Path file, boolean threadsSuffice, Runnable waiting)
            throws IOException, InterruptedException {
        Path real = real(file);
        Optional<LockedFile> lock = tryTake(real, threadsSuffice);
        if (lock.isEmpty()) {
            waiting.run();
        }
        while (lock.isEmpty()) {
            Thread.sleep(POLL_MS);
            lock = tryTake(real, threadsSuffice);
        }
        return lock.get();
    }

    private static Path real(Path file) throws IOException {
        return file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    }

    private static Optional<LockedFile> tryTake(Path file, boolean threadsSuffice)
            throws IOException {
        synchronized (HELD) {
            if (HELD.contains(file)) {
                return Optional.empty();
            }
            FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS);
            LockedFile taken = null;
            try {
                FileLock lock = channel.tryLock();
                taken = lock == null ? null : new LockedFile(file, channel, true);
            } catch (IOException e) {
                if (!threadsSuffice) {
                    throw e;
                }
                taken = new LockedFile(file, channel, false);
            } finally {
                if (taken == null) {
                    channel.close();
                }
            }
            if (taken != null) {
                HELD.add(file);
            }
            return Optional.ofNullable(taken);
        }
    }

    /**
     * Returns whether somebody has a lock at this moment. Needs no right to write; those who look
     * do not disturb each other, but who takes a lock may find one who looks in his way.
     *
     * @param file need not exist
     * @throws IOException if the file cannot be read, or its file system has no locks
     */
    public static boolean isHeld(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        synchronized (HELD) {
            if (HELD.contains(real(file))) {
                return true;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return channel.tryLock(0, Long.MAX_VALUE, true) == null;
            }
        }
    }

    /** Returns whether other processes are kept out, too: true where the file system has locks. */
    public boolean isAmongProcesses() {
        return amongProcesses;
    }

    @Override
    public void close() {
        synchronized (HELD) {
            HELD.remove(file);
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException("a lock cannot be given back", e);
            }
        }
    }
}
