package org.fastforward.harness.hub.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.fastforward.harness.hub.location.RemoteFile;
import org.fastforward.shared.AtomicFile;

/**
 * The beginning of a blob, {@code blobs/<etag>.incomplete}: its bytes so far and their hash. Owned
 * by whoever holds the blob's lock. Every {@link IOException} is the disk's.
 */
public final class PartialFile implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final Path path;
    private final RemoteFile file;
    private final FileChannel channel;
    private MessageDigest digest;
    private long length;

    private PartialFile(Path path, RemoteFile file, FileChannel channel) {
        this.path = path;
        this.file = file;
        this.channel = channel;
        this.digest = file.blob().digest(file.size());
    }

    /** Opens what there is, or begins. What is longer than the file shall be is thrown away. */
    public static PartialFile open(Path path, RemoteFile file) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
        PartialFile partial = new PartialFile(path, file, channel);
        try {
            partial.readHash();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return partial;
    }

    private void readHash() throws IOException {
        if (channel.size() > file.size()) {
            restart();
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (channel.read(buffer) >= 0) {
            length += buffer.flip().remaining();
            digest.update(buffer);
            buffer.clear();
        }
    }

    /** Returns how many bytes there are. */
    public long length() {
        return length;
    }

    /** Returns whether there are as many bytes as the file has. */
    public boolean isComplete() {
        return length == file.size();
    }

    /** Appends bytes; no more than the file has. */
    public void append(ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            length += channel.write(bytes, length);
        }
    }

    /** Throws all bytes away. */
    public void restart() throws IOException {
        channel.truncate(0);
        digest = file.blob().digest(file.size());
        length = 0;
    }

    /** Returns whether the bytes of a complete file are the right ones. Asked once. */
    public boolean isTrue() throws IOException {
        // The size again from the disk: a client that knows other locks may have written, too.
        return channel.size() == file.size() && file.blob().isResultOf(digest);
    }

    /** Makes a complete and true file the blob, in one step. */
    public void moveTo(Path blob) throws IOException {
        channel.force(true);
        AtomicFile.rename(path, blob);
    }

    /** Removes the file. */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
