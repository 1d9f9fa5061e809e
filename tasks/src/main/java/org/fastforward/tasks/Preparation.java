package org.fastforward.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Turns the records of some files into sequences, a chunk at a time on all cores, in file order.
 * Records beyond a number of kept sequences are counted, not tokenised.
 */
final class Preparation {

    private static final int CHUNK = 256;

    private final Task task;
    private final RecordFormat format;
    private final RecordReader reader;
    private int records;

    /**
     * @param reader stays open; the caller closes it
     */
    Preparation(Task task, RecordFormat format, RecordReader reader) {
        this.task = task;
        this.format = format;
        this.reader = reader;
    }

    /** Records read so far, over all calls. */
    int records() {
        return records;
    }

    /**
     * What became of the files' records, up to the {@code enough}-th kept one (and the rest of its
     * chunk). Record numbers go on from the call before.
     */
    List<Prepared> prepare(List<DataFile> files, long enough) {
        List<Prepared> prepared = new ArrayList<>();
        List<String[]> chunk = new ArrayList<>();
        long[] kept = {0};
        for (DataFile file : files) {
            reader.read(
                    file,
                    task.fields(),
                    values -> {
                        if (kept[0] < enough) {
                            chunk.add(values);
                        }
                        records++;
                        if (chunk.size() == CHUNK) {
                            kept[0] += flush(chunk, records - CHUNK, prepared);
                        }
                    });
        }
        flush(chunk, records - chunk.size(), prepared);
        return prepared;
    }

    private long flush(List<String[]> chunk, int first, List<Prepared> prepared) {
        List<Prepared> done =
                IntStream.range(0, chunk.size())
                        .parallel()
                        .mapToObj(i -> format.prepare(first + i, chunk.get(i)))
                        .toList();
        prepared.addAll(done);
        chunk.clear();
        return done.stream().filter(Prepared.Kept.class::isInstance).count();
    }
}
