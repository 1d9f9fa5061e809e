package org.fastforward.harness.rehearse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fastforward.harness.engine.cost.HostMemory;
import org.fastforward.shared.UserException;

/**
 * What a machine has left.
 *
 * @param memoryBytes main memory
 * @param diskBytes on the disk of the scratch folder
 */
public record FreeSpace(long memoryBytes, long diskBytes) {
    /**
     * Asks the system.
     *
     * @param scratch a folder
     * @throws UserException if there is no such folder or it cannot be written to
     */
    public static FreeSpace of(Path scratch) {
        if (!Files.isDirectory(scratch) || !Files.isWritable(scratch)) {
            throw new UserException(
                    "no folder " + scratch + " to write to; name one with --scratch");
        }
        try {
            return new FreeSpace(
                    HostMemory.availableBytes(), Files.getFileStore(scratch).getUsableSpace());
        } catch (IOException e) {
            throw new UserException("cannot ask for the free space of " + scratch, e);
        }
    }
}
