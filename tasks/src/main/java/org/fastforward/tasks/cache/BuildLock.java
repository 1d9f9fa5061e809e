package org.fastforward.tasks.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one builder at a time work on a file: of this process's threads by a lock in memory, of
 * several processes by a lock on a file that ends with its process. It saves work, no more: where a
 * file system has no locks, files that are renamed whole keep the cache right.
 */
final class BuildLock implements AutoCloseable {

    private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;
    private final boolean alone;

    private BuildLock(Path file, ReentrantLock threads, Runnable waiting) throws IOException {
        this.threads = threads;
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        alone = locked(channel, waiting);
    }

    private static boolean locked(FileChannel channel, Runnable waiting) {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                waiting.run();
                lock = channel.lock();
            }
            return lock.isValid();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Takes the lock, or waits for it.
     *
     * @param file the lock's file, by its real path
     * @param waiting told before waiting
     * @throws IOException if the file cannot be written
     */
    static BuildLock take(Path file, Runnable waiting) throws IOException {
        ReentrantLock threads = IN_PROCESS.computeIfAbsent(file, f -> new ReentrantLock());
        if (!threads.tryLock()) {
            waiting.run();
            threads.lock();
        }
        try {
            return new BuildLock(file, threads, waiting);
        } catch (IOException | RuntimeException e) {
            threads.unlock();
            throw e;
        }
    }

    /** Whether no other process can be building. */
    boolean alone() {
        return alone;
    }

    /** Its empty file stays: who waits for it must not wait for a file that is gone. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            threads.unlock();
        }
    }
}
