package org.fastforward.analysis.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.RunState;
import org.tensorflow.proto.Summary;

/**
 * A run's event file for TensorBoard. It says what {@code run.json} and the rows of {@code
 * events.csv} say and nothing else, so it can be made from them at any time, and opening it for a
 * run that goes on makes it say again what the log, cut back to its checkpoint, says: no point
 * stands in it twice. A point's wall time is the run's start plus its training time.
 */
public final class EventFile implements AutoCloseable {
    /** TensorBoard reads files with {@code tfevents} in their names. */
    public static final String NAME = "events.tfevents";

    private static final String VERSION = "brain.Event:2";

    private final Path file;
    private final FileChannel channel;
    private final RunRecord run;
    private final double start;
    private Event last;

    private EventFile(Path file, FileChannel channel, RunRecord run) {
        this.file = file;
        this.channel = channel;
        this.run = run;
        this.start = seconds(run);
    }

    /**
     * Opens a run's event file, new or begun.
     *
     * @param folder the run's folder
     * @param run its description
     * @param rows its log; the file holds these rows and no others when this returns
     * @return the file; the caller closes it
     * @throws UncheckedIOException if the file cannot be written
     */
    public static EventFile open(RunFolder folder, RunRecord run, List<Event> rows) {
        Path path = folder.path().resolve(NAME);
        try {
            FileChannel channel =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            EventFile file = new EventFile(path, channel, run);
            try {
                file.rewind(rows);
            } catch (UncheckedIOException e) {
                channel.close();
                throw e;
            }
            return file;
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /**
     * Makes the event file of a run that is not being trained.
     *
     * @param run the run
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Run run) {
        try (EventFile file = open(run.folder(), run.record(), run.events())) {
            RunState.State state = run.state().state();
            if (state == RunState.State.DONE || state == RunState.State.FAILED) {
                file.finish(state == RunState.State.DONE);
            }
        }
    }

    /**
     * Adds a row of the log.
     *
     * @param row the row
     */
    public void append(Event row) {
        write(record(row));
    }

    /**
     * Says how the run ended.
     *
     * @param success whether it reached its end
     */
    public void finish(boolean success) {
        double end = start + (last == null ? 0 : last.wallS());
        write(record(end, 0, HParams.end(success, end)));
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

    /** Overwrites what is there: who is reading it at this moment keeps his place. */
    private void rewind(List<Event> rows) {
        last = null;
        try {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.write(
                    TfRecord.of(
                            org.tensorflow.proto.Event.newBuilder()
                                    .setWallTime(start)
                                    .setFileVersion(VERSION)
                                    .build()
                                    .toByteArray()));
            whole.write(record(start, 0, HParams.start(run, start)));
            for (Event row : rows) {
                whole.write(record(row));
            }
            channel.position(0);
            write(whole.toByteArray());
            channel.truncate(whole.size());
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private byte[] record(Event row) {
        byte[] record = record(start + row.wallS(), row.step(), Scalars.of(row, last));
        last = row;
        return record;
    }

    private static byte[] record(double time, long step, Summary summary) {
        return TfRecord.of(
                org.tensorflow.proto.Event.newBuilder()
                        .setWallTime(time)
                        .setStep(step)
                        .setSummary(summary)
                        .build()
                        .toByteArray());
    }

    private void write(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** When a run began, in seconds since 1970; 0 where its record does not say. */
    private static double seconds(RunRecord run) {
        try {
            return Instant.parse(run.provenance().startedUtc()).getEpochSecond();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    private static UncheckedIOException failed(Path file, IOException e) {
        return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
}
