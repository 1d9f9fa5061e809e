package org.fastforward.harness.hub.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.fastforward.harness.hub.location.BlobId;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.hub.location.RemoteFile;
import org.fastforward.harness.hub.location.SafePath;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.LockedFile;
import org.fastforward.shared.UserException;

/**
 * A repository in the cache, laid out as Python's {@code huggingface_hub} does it.
 *
 * <pre>
 * models--owner--name/blobs/&lt;etag&gt;                 a file's bytes, named by their hash
 * models--owner--name/snapshots/&lt;commit&gt;/&lt;path&gt;    a relative link to its blob
 * models--owner--name/refs/&lt;revision&gt;              the commit that a branch or tag was at
 * .locks/models--owner--name/&lt;etag&gt;.lock
 * </pre>
 */
public final class RepositoryFolder {
    private final Path cache;
    private final String name;
    private final Path folder;

    /** Names the folder of a repository in a cache, whether there is one or not. */
    public RepositoryFolder(Path cache, HubLocation location) {
        this.cache = cache;
        this.name = location.kind().plural() + "--" + location.repository().replace("/", "--");
        this.folder = cache.resolve(name);
    }

    /** Returns the folder of a commit, in which files have their names. */
    public Path snapshot(String commit) {
        return folder.resolve("snapshots").resolve(commit);
    }

    /** Returns where the bytes of a file lie, by their hash. */
    public Path blob(BlobId blob) {
        return folder.resolve("blobs").resolve(blob.hex());
    }

    /** Returns where the bytes of a file lie that is not received whole. */
    public Path partial(BlobId blob) {
        return folder.resolve("blobs").resolve(blob.hex() + ".incomplete");
    }

    /** Returns the commit that a revision was at when it was fetched, if it was. */
    Optional<String> commit(String revision) {
        if (BlobId.isSha1(revision)) {
            return Optional.of(revision);
        }
        try {
            String commit = Files.readString(ref(revision), StandardCharsets.UTF_8).strip();
            return Optional.of(commit).filter(BlobId::isSha1);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns whether a file's bytes are here, in a snapshot or among the blobs. */
    public boolean has(String commit, RemoteFile file) {
        return isWhole(SafePath.inside(snapshot(commit), file.name()), file) || hasBlob(file);
    }

    /** Whether the bytes of a file are here, whole. */
    public boolean hasBlob(RemoteFile file) {
        return isWhole(blob(file.blob()), file);
    }

    /** A hash is checked before a file gets its name; later its size tells whether it was cut. */
    private static boolean isWhole(Path path, RemoteFile file) {
        try {
            return Files.isRegularFile(path) && Files.size(path) == file.size();
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes the folders of the blobs and of their locks. */
    public void prepare() throws IOException {
        // A user may have put the cache, or a repository of it, elsewhere by a link.
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        SafePath.makeParents(folder, blob(new BlobId(BlobId.Kind.GIT, "any")));
        SafePath.makeParents(cache, cache.resolve(".locks").resolve(name).resolve("any"));
    }

    /** Waits for a blob's lock; see {@link BlobLock#take}. */
    public LockedFile lock(BlobId blob, Runnable waiting) throws InterruptedException {
        Path file = cache.resolve(".locks").resolve(name).resolve(blob.hex() + ".lock");
        return BlobLock.take(file, waiting);
    }

    /**
     * Shows a blob in a snapshot under its name.
     *
     * @throws UserException if the name leads out of the snapshot
     */
    public void link(String commit, RemoteFile file) throws IOException {
        Path pointer = SafePath.inside(snapshot(commit), file.name());
        SafePath.makeParents(folder, pointer);
        if (isWhole(pointer, file)) {
            return;
        }
        Path target = pointer.getParent().relativize(blob(file.blob()));
        try {
            Files.createSymbolicLink(pointer, target);
        } catch (FileAlreadyExistsException e) {
            Path beside = beside(pointer);
            Files.createSymbolicLink(beside, target);
            replace(beside, pointer);
        } catch (UnsupportedOperationException e) {
            throw new FileSystemException(folder.toString(), null, "has no symbolic links");
        }
    }

    /** Notes the commit that a branch or tag is at. */
    public void writeRef(String revision, String commit) throws IOException {
        if (commit(revision).equals(Optional.of(commit))) {
            return;
        }
        Path ref = ref(revision);
        SafePath.makeParents(folder, ref);
        Path beside = beside(ref);
        // No newline: Python takes the whole text.
        Files.writeString(beside, commit, StandardCharsets.UTF_8);
        replace(beside, ref);
    }

    private Path ref(String revision) {
        return SafePath.inside(folder.resolve("refs"), revision);
    }

    private static Path beside(Path file) {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return file.resolveSibling("." + file.getFileName() + "." + random + ".tmp");
    }

    private static void replace(Path beside, Path file) throws IOException {
        try {
            AtomicFile.rename(beside, file);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
