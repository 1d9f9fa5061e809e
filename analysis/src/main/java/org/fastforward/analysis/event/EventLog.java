package org.fastforward.analysis.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.fastforward.shared.UserException;

/**
 * A run's log, open for appending. Each row is with the operating system when {@link #append}
 * returns, so a process that dies loses no row; a row that it died in is cut off at the next
 * opening.
 */
public final class EventLog implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private int rows;

    private EventLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a run's log, new or begun.
     *
     * @param file {@code events.csv} in the run's folder, which is created where needed
     * @return the log, with exactly one header and only whole rows
     * @throws UserException if the file has other columns
     */
    public static EventLog open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            EventLog log = new EventLog(file, channel);
            try {
                log.begin();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            return log;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Reads a log.
     *
     * @param file the log
     * @return its whole rows; none where no log was begun yet
     * @throws UserException if a whole row is not an event
     */
    public static List<Event> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            return EventCsv.parse(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Counts the whole rows of a run's log without looking into them: what lies behind a checkpoint
     * may be damaged and is cut off.
     *
     * @param file the log
     * @return rows without the header
     */
    public static int rowsOf(Path file) {
        try {
            byte[] text = Files.readAllBytes(file);
            int lines = 0;
            for (byte b : text) {
                lines += b == '\n' ? 1 : 0;
            }
            return Math.max(0, lines - 1);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * How many events the log holds.
     *
     * @return rows without the header
     */
    public int rows() {
        return rows;
    }

    /**
     * Adds a row and hands it to the operating system.
     *
     * @param event the event
     */
    public void append(Event event) {
        try {
            write(EventCsv.line(event));
            rows++;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Forces all rows to the disk, so that not even a crash of the machine loses them. */
    public void force() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Cuts the log back to what a checkpoint had seen.
     *
     * @param keep how many rows to keep, counted from the first
     * @throws UserException if the log holds fewer
     */
    public void truncate(int keep) {
        if (keep < 0 || keep > rows) {
            throw new UserException(
                    file
                            + " has "
                            + rows
                            + " rows, a checkpoint wants "
                            + keep
                            + ": remove the run's folder and run it again");
        }
        try {
            String text = content();
            int end = 0;
            for (int line = 0; line <= keep; line++) {
                end = text.indexOf('\n', end) + 1;
            }
            cutAt(text.substring(0, end));
            rows = keep;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Closes the file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void begin() throws IOException {
        String text = content();
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        cutAt(whole);
        if (whole.isEmpty()) {
            write(EventCsv.header());
            return;
        }
        if (!whole.startsWith(EventCsv.header())) {
            throw new UserException(
                    file + " does not begin with this program's columns: remove the run's folder");
        }
        rows = (int) whole.chars().filter(c -> c == '\n').count() - 1;
    }

    private String content() throws IOException {
        return Files.readString(file);
    }

    private void cutAt(String kept) throws IOException {
        long length = kept.getBytes(StandardCharsets.UTF_8).length;
        channel.truncate(length);
        channel.position(length);
    }

    private void write(String text) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static UncheckedIOException failed(Path file, IOException e) {
        return new UncheckedIOException("cannot use " + file + ": " + e.getMessage(), e);
    }
}
