package org.fastforward.harness.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.fastforward.shared.UserException;

/**
 * Keeps a blob to one writer: the operating system's lock on {@code
 * .locks/<repository>/<etag>.lock} in the cache, where Python's client has its own. It goes with
 * its process, however that ends. The file is never removed: who removes a lock file lets two
 * processes hold it.
 */
final class BlobLock implements AutoCloseable {
    private static final long POLL_MS = 100;

    /**
     * Held by this process. Opening and closing a file that the process has locked would give the
     * lock back (POSIX), so these are not opened again.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private BlobLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Waits until nobody else has the lock and takes it.
     *
     * @param file in a folder that exists
     * @param waiting is run once if there is a wait
     * @throws UserException if the file cannot be locked
     */
    static BlobLock take(Path file, Runnable waiting) throws InterruptedException {
        try {
            Path real = file.getParent().toRealPath().resolve(file.getFileName());
            Optional<BlobLock> lock = tryTake(real);
            if (lock.isEmpty()) {
                waiting.run();
            }
            while (lock.isEmpty()) {
                Thread.sleep(POLL_MS);
                lock = tryTake(real);
            }
            return lock.get();
        } catch (IOException e) {
            throw new UserException(
                    "cannot lock "
                            + file
                            + " ("
                            + HubHttp.reason(e)
                            + "); set HF_HUB_CACHE to a folder that can be written and has locks",
                    e);
        }
    }

    private static Optional<BlobLock> tryTake(Path file) throws IOException {
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
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } finally {
                if (lock == null) {
                    channel.close();
                }
            }
            if (lock == null) {
                return Optional.empty();
            }
            HELD.add(file);
            return Optional.of(new BlobLock(file, channel));
        }
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
