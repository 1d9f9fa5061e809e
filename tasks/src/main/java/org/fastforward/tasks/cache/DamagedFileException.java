package org.fastforward.tasks.cache;

import java.io.IOException;

/** A file of the cache is not what was written. The message says how, in a few words. */
final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedFileException(String message) {
        super(message);
    }
}
