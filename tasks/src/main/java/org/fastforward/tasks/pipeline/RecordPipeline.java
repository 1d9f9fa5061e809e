package org.fastforward.tasks.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.format.PreparedRecord;
import org.fastforward.tasks.format.RecordFormat;
import org.fastforward.tasks.read.DataFile;
import org.fastforward.tasks.read.RawRecord;
import org.fastforward.tasks.read.RecordReader;

/** Turns the records of some files into sequences, in file order, on all cores. */
public final class RecordPipeline {

    /** A piece of work ends with so many records or characters. */
    private static final int RECORDS = 64;

    private static final int CHARACTERS = 1 << 20;

    private final Task task;
    private final RecordFormat format;
    private final RecordReader reader;
    private final LoadProgress progress;
    private final int total;
    private int records;
    private int done;

    /**
     * @param reader stays open; the caller closes it
     * @param total records that there are, or -1: for the progress
     */
    public RecordPipeline(
            Task task, RecordFormat format, RecordReader reader, LoadProgress progress, int total) {
        this.task = task;
        this.format = format;
        this.reader = reader;
        this.progress = progress;
        this.total = total;
    }

    /** Records read so far, over all calls. */
    public int records() {
        return records;
    }

    /**
     * Hands over what became of the files' records until there are enough; the others are counted.
     * Record numbers go on from the call before.
     */
    public void prepare(List<DataFile> files, SequenceLimit enough, Consumer<PreparedRecord> each) {
        try (OrderedWork<List<PreparedRecord>> work =
                new OrderedWork<>(prepared -> handOver(prepared, enough, each))) {
            Piece piece = new Piece();
            for (DataFile file : files) {
                reader.read(
                        file,
                        task.fields(),
                        record -> {
                            if (!enough.reached()) {
                                piece.add(records, record);
                            }
                            records++;
                            if (piece.isFull()) {
                                work.add(piece.take(format));
                            }
                        });
            }
            work.add(piece.take(format));
            work.finish();
        }
    }

    private void handOver(
            List<PreparedRecord> prepared, SequenceLimit enough, Consumer<PreparedRecord> each) {
        for (PreparedRecord one : prepared) {
            if (enough.reached()) {
                return;
            }
            if (one instanceof PreparedRecord.Dropped dropped) {
                enough.drop(dropped.reason());
            } else {
                enough.keep();
            }
            each.accept(one);
            done++;
        }
        progress.tokenised(done, total);
    }

    /** Records that are tokenised together. */
    private static final class Piece {
        private List<RawRecord> values = new ArrayList<>();
        private int first;
        private long characters;

        void add(int record, RawRecord one) {
            if (values.isEmpty()) {
                first = record;
            }
            values.add(one);
            for (String value : one.values()) {
                characters += value == null ? 0 : value.length();
            }
        }

        boolean isFull() {
            return values.size() >= RECORDS || characters >= CHARACTERS;
        }

        Callable<List<PreparedRecord>> take(RecordFormat format) {
            List<RawRecord> taken = values;
            int from = first;
            values = new ArrayList<>();
            characters = 0;
            return () -> {
                List<PreparedRecord> prepared = new ArrayList<>();
                for (int i = 0; i < taken.size(); i++) {
                    RawRecord raw = taken.get(i);
                    prepared.add(
                            raw.problem() == null
                                    ? format.prepare(from + i, raw.values())
                                    : new PreparedRecord.Dropped(from + i, raw.problem()));
                }
                return prepared;
            };
        }
    }
}
