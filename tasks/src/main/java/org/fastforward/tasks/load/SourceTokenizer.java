package org.fastforward.tasks.load;

import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.cache.DropLog;
import org.fastforward.tasks.cache.Facts;
import org.fastforward.tasks.cache.SequenceWriter;
import org.fastforward.tasks.format.PreparedRecord;
import org.fastforward.tasks.format.RecordFormat;
import org.fastforward.tasks.pipeline.LoadProgress;
import org.fastforward.tasks.pipeline.RecordPipeline;
import org.fastforward.tasks.pipeline.SequenceLimit;
import org.fastforward.tasks.read.DataFile;
import org.fastforward.tasks.read.RecordReader;
import org.fastforward.tasks.read.SourceFiles;

/** Tokenises the files of a source, into the heap or into a file. */
final class SourceTokenizer {

    private final Task task;
    private final RecordFormat format;
    private final SourceFiles files;
    private final LoadProgress progress;
    private final List<FileTime> modified;

    SourceTokenizer(Task task, RecordFormat format, SourceFiles files, LoadProgress progress) {
        this.task = task;
        this.format = format;
        this.files = files;
        this.progress = progress;
        this.modified = files.modified();
    }

    /** As many sequences as are wanted. */
    SourceSequences inMemory(Wanted wanted) {
        try (RecordReader reader = new RecordReader()) {
            RecordPipeline preparation = preparation(reader);
            List<Example> first = new ArrayList<>();
            SequenceLimit heldOut = new SequenceLimit(wanted.heldOut());
            preparation.prepare(files.heldOut(), heldOut, kept(first::add));
            List<Example> second = new ArrayList<>();
            SequenceLimit train = new SequenceLimit(wanted.train());
            preparation.prepare(files.train(), train, kept(second::add));
            return new SourceSequences(first, second, preparation.records(), heldOut.drops(train));
        }
    }

    /** All sequences; none of them stays in the heap. */
    Facts into(SequenceWriter writer) {
        try (RecordReader reader = new RecordReader()) {
            RecordPipeline preparation = preparation(reader);
            DropLog drops = new DropLog();
            Consumer<PreparedRecord> each =
                    record -> {
                        if (record instanceof PreparedRecord.Dropped dropped) {
                            drops.add(dropped.reason());
                        } else if (record instanceof PreparedRecord.Kept kept) {
                            Example e = kept.example();
                            int[] runs = LabelRuns.of(e.ids(), e.labels());
                            writer.add(e.record(), e.ids(), runs);
                        }
                    };
            preparation.prepare(files.heldOut(), new SequenceLimit(0), each);
            int heldOut = preparation.records();
            preparation.prepare(files.train(), new SequenceLimit(0), each);
            if (!files.modified().equals(modified)) {
                throw new UserException(
                        files.name()
                                + " changed while it was read; wait until it is complete, then"
                                + " start again");
            }
            return new Facts(preparation.records(), heldOut, drops);
        }
    }

    private RecordPipeline preparation(RecordReader reader) {
        int total = 0;
        for (DataFile file : files.all()) {
            int count = reader.count(file);
            total = count < 0 || total < 0 ? -1 : total + count;
        }
        return new RecordPipeline(task, format, reader, progress, total);
    }

    private static Consumer<PreparedRecord> kept(Consumer<Example> each) {
        return prepared -> {
            if (prepared instanceof PreparedRecord.Kept kept) {
                each.accept(kept.example());
            }
        };
    }
}
