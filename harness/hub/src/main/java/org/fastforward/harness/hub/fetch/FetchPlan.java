package org.fastforward.harness.hub.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.harness.hub.cache.RepositoryFolder;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.hub.location.RemoteFile;
import org.fastforward.shared.UserException;

/**
 * What there is to do for a repository.
 *
 * @param needed its files that are needed here
 * @param missing of these, one for each blob that is not in the cache
 */
record FetchPlan(
        HubLocation location,
        RepositoryFolder folder,
        String commit,
        List<RemoteFile> needed,
        List<RemoteFile> missing) {

    long missingBytes() {
        return missing.stream().mapToLong(RemoteFile::size).sum();
    }

    /**
     * Requires that a disk has room for what is still to come.
     *
     * @param cache the folder of the cache
     * @throws UserException naming what it has and what is needed
     */
    static void requireSpace(List<FetchPlan> plans, Path cache) throws IOException {
        long wanted = 0;
        for (FetchPlan plan : plans) {
            for (RemoteFile file : plan.missing) {
                Path partial = plan.folder.partial(file.blob());
                long have = Files.isRegularFile(partial) ? Files.size(partial) : 0;
                // Sizes are a server's claims; their sum may be more than a long holds.
                long rest = Math.max(0, file.size() - have);
                wanted = wanted + rest < 0 ? Long.MAX_VALUE : wanted + rest;
            }
        }
        Path existing = cache;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        long free = Files.getFileStore(existing).getUsableSpace();
        if (wanted > free) {
            throw new UserException(
                    "the disk of "
                            + cache
                            + " has "
                            + ByteSize.text(free)
                            + " left, "
                            + ByteSize.text(wanted)
                            + " are needed; make room or set HF_HUB_CACHE to another disk");
        }
    }

    /** Says in a line what is there and what is to come. */
    String describe() {
        String coming =
                missing.isEmpty()
                        ? "all in the cache"
                        : missing.size() + " to fetch, " + ByteSize.text(missingBytes());
        int files = needed.size();
        return location
                + " at "
                + commit
                + ": "
                + files
                + (files == 1 ? " file, " : " files, ")
                + coming;
    }
}
