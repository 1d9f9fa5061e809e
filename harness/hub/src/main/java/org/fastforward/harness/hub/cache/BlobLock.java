package org.fastforward.harness.hub.cache;

import java.io.IOException;
import java.nio.file.Path;
import org.fastforward.harness.hub.http.HubHttp;
import org.fastforward.shared.LockedFile;
import org.fastforward.shared.UserException;

/**
 * Keeps a blob to one writer: a lock on {@code .locks/<repository>/<etag>.lock} in the cache, where
 * Python's client has its own.
 */
final class BlobLock {
    private BlobLock() {}

    /**
     * Waits until nobody else has the lock and takes it.
     *
     * @param file in a folder that exists
     * @param waiting is run once if there is a wait
     * @throws UserException if the file cannot be locked
     */
    static LockedFile take(Path file, Runnable waiting) throws InterruptedException {
        try {
            return LockedFile.take(file, waiting);
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
}
