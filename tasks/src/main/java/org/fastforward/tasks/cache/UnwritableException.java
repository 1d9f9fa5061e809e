package org.fastforward.tasks.cache;

import java.io.IOException;

/** The cache cannot be written. Unchecked, to pass through the reader of the records. */
final class UnwritableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnwritableException(IOException cause) {
        super(cause);
    }
}
