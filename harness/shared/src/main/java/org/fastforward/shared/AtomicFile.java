package org.fastforward.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** Replaces a file as a whole: a reader sees the old content or the new, never a part of it. */
public final class AtomicFile {
    private static final String TEMPORARY = ".tmp-";
    private static final AtomicLong SERIAL = new AtomicLong();

    private AtomicFile() {}

    /**
     * Writes text as UTF-8, creating the folder where needed.
     *
     * @param file the file to create or replace
     * @param text its whole content
     * @throws UncheckedIOException if the file system refuses
     */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes, creating the folder where needed.
     *
     * @param file the file to create or replace
     * @param bytes its whole content
     * @throws UncheckedIOException if the file system refuses
     */
    public static void write(Path file, byte[] bytes) {
        Path target = file.toAbsolutePath();
        // Not Files.createTempFile: its files are readable by their owner only, and stay so.
        String suffix = TEMPORARY + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet();
        Path temp = target.resolveSibling("." + target.getFileName() + suffix);
        try {
            Files.createDirectories(target.getParent());
            try {
                writeAndSync(temp, bytes);
                rename(temp, target);
            } finally {
                Files.deleteIfExists(temp);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + FileErrors.reason(e), e);
        }
    }

    /**
     * Gives a file that is written its name, or replaces the one that has it, in one step.
     *
     * @param written a file, or a symbolic link itself, in the same file system
     * @param file the name
     */
    public static void rename(Path written, Path file) throws IOException {
        Files.move(
                written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Tells whether a file is what a process that was killed while it wrote has left.
     *
     * @param file any file
     * @return true for the name of a file that was never finished
     */
    public static boolean isLeftover(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") && name.contains(TEMPORARY);
    }

    private static void writeAndSync(Path temp, byte[] bytes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(temp, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            // Without this a crash of the machine can leave the new name with no content.
            channel.force(true);
        }
    }
}
