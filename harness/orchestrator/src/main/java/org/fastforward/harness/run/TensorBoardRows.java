package org.fastforward.harness.run;

import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.event.EventLog;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.tensorboard.EventFile;

/**
 * The rows of a run's log once more, for TensorBoard. It is made from the log and can be made again
 * ({@code bin/ff tensorboard}): where it cannot be written, that is told and training goes on.
 */
final class TensorBoardRows implements AutoCloseable {
    private final RunFolder folder;
    private final Consumer<String> lines;
    private EventFile file;

    /**
     * @param folder the run's, with its description
     * @param lines told in one line what cannot be written
     */
    TensorBoardRows(RunFolder folder, Consumer<String> lines) {
        this.folder = folder;
        this.lines = lines;
    }

    /** Begins anew with the rows that the log holds. */
    void rewind() {
        close();
        attempt(
                () ->
                        file =
                                EventFile.open(
                                        folder,
                                        RunReader.readRecord(folder),
                                        EventLog.read(folder.eventsCsv())));
    }

    void append(Event row) {
        if (file != null) {
            attempt(() -> file.append(row));
        }
    }

    /** The run has come to its end. */
    void finish() {
        if (file != null) {
            attempt(() -> file.finish(true));
        }
    }

    private void attempt(Runnable writing) {
        try {
            writing.run();
        } catch (UncheckedIOException e) {
            lines.accept(e.getMessage() + "; training goes on (bin/ff tensorboard makes it later)");
            close();
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
