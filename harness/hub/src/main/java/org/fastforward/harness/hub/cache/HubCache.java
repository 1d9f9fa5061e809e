package org.fastforward.harness.hub.cache;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.fastforward.harness.hub.http.HubSettings;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.hub.location.KnownRepositories;
import org.fastforward.harness.hub.location.SafePath;
import org.fastforward.shared.UserException;

/**
 * The local cache of a Hugging Face hub, shared with Python's {@code huggingface_hub}. Looking
 * something up never uses the network.
 *
 * @param folder the folder {@code hub} of the cache; need not exist
 */
public record HubCache(Path folder) {

    /**
     * Returns the cache that the environment names; see {@code docs/hub.md}.
     *
     * @param environment such as {@link System#getenv()}
     * @throws UserException if it names none
     */
    public static HubCache of(Map<String, String> environment) {
        return new HubCache(HubSettings.cache(environment));
    }

    /**
     * Finds a repository's files.
     *
     * @throws UserException if they, or some that are needed, are not in the cache; the message
     *     names the command that fetches them
     */
    public Snapshot snapshot(HubLocation location) {
        RepositoryFolder repository = new RepositoryFolder(folder, location);
        Optional<String> commit = repository.commit(location.revision());
        if (commit.isEmpty() || !Files.isDirectory(repository.snapshot(commit.get()))) {
            throw new UserException(
                    location
                            + " is not in the cache "
                            + folder
                            + "; run: "
                            + KnownRepositories.fetchCommand(location));
        }
        Path snapshot = repository.snapshot(commit.get());
        SnapshotFiles.lacking(snapshot, location)
                .ifPresent(
                        lacking -> {
                            throw new UserException(
                                    location
                                            + " is not in the cache as a whole: "
                                            + lacking
                                            + " is not in "
                                            + snapshot
                                            + "; run: "
                                            + KnownRepositories.fetchCommand(location));
                        });
        return new Snapshot(snapshot, location.repository(), commit.get());
    }

    /** Returns what to throw where the cache's disk refuses. */
    public UserException unusable(IOException e) {
        String why =
                e instanceof FileSystemException f && f.getReason() != null
                        ? f.getReason()
                        : e.toString();
        return new UserException(
                "cannot write to the cache "
                        + folder
                        + " ("
                        + SafePath.printable(why)
                        + "); make room or set HF_HUB_CACHE to another folder",
                e);
    }
}
