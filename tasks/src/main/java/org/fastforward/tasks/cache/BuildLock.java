package org.fastforward.tasks.cache;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import org.fastforward.shared.LockedFile;

/**
 * Lets one builder at a time work on a file, among this process's threads and among processes. It
 * saves work, no more: where a file system has no locks, files that are renamed whole keep the
 * cache right.
 */
final class BuildLock implements AutoCloseable {
    private final LockedFile file;

    private BuildLock(LockedFile file) {
        this.file = file;
    }

    /**
     * Takes the lock, or waits for it.
     *
     * @param file the lock's file
     * @param waiting told before waiting
     * @throws IOException if the file cannot be written
     */
    static BuildLock take(Path file, Runnable waiting) throws IOException {
        try {
            return new BuildLock(LockedFile.takeWhereThereAreLocks(file, waiting));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it waited for " + file);
        }
    }

    /** Whether no other process can be building. */
    boolean alone() {
        return file.isAmongProcesses();
    }

    @Override
    public void close() {
        file.close();
    }
}
