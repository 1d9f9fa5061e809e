package org.fastforward.tasks;

import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.cache.Facts;
import org.fastforward.tasks.cache.SequenceWriter;

/** Tokenises the files of a source, into the heap or into a file. */
final class Tokenising {

    private final Task task;
    private final RecordFormat format;
    private final SourceFiles files;
    private final TokenisingProgress progress;
    private final List<FileTime> modified;

    Tokenising(Task task, RecordFormat format, SourceFiles files, TokenisingProgress progress) {
        this.task = task;
        this.format = format;
        this.files = files;
        this.progress = progress;
        this.modified = files.modified();
    }

    /** As many sequences as the settings ask for. */
    Tokenised inMemory(DataSettings settings) {
        try (RecordReader reader = new RecordReader()) {
            Preparation preparation = preparation(reader);
            List<Example> first = new ArrayList<>();
            Enough heldOut = Tokenised.heldOut(settings);
            preparation.prepare(files.heldOut(), heldOut, kept(first::add));
            List<Example> second = new ArrayList<>();
            Enough train = Tokenised.train(files, settings);
            preparation.prepare(files.train(), train, kept(second::add));
            int dropped = heldOut.dropped() + train.dropped();
            return new Tokenised(first, second, preparation.records(), dropped);
        }
    }

    /** All sequences; none of them stays in the heap. */
    Facts into(SequenceWriter writer) {
        try (RecordReader reader = new RecordReader()) {
            Preparation preparation = preparation(reader);
            Consumer<Prepared> each =
                    kept(e -> writer.add(e.record(), e.ids(), LabelRuns.of(e.ids(), e.labels())));
            preparation.prepare(files.heldOut(), new Enough(0), each);
            int heldOut = preparation.records();
            preparation.prepare(files.train(), new Enough(0), each);
            if (!files.modified().equals(modified)) {
                throw new UserException(
                        files.name()
                                + " changed while it was read; wait until it is complete, then"
                                + " start again");
            }
            return new Facts(preparation.records(), heldOut);
        }
    }

    private Preparation preparation(RecordReader reader) {
        int total = 0;
        for (DataFile file : files.all()) {
            int count = reader.count(file);
            total = count < 0 || total < 0 ? -1 : total + count;
        }
        return new Preparation(task, format, reader, progress, total);
    }

    private static Consumer<Prepared> kept(Consumer<Example> each) {
        return prepared -> {
            if (prepared instanceof Prepared.Kept kept) {
                each.accept(kept.example());
            }
        };
    }
}
