package org.fastforward.tasks.load;

import java.util.List;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.cache.DropLog;
import org.fastforward.tasks.cache.SequenceFile;
import org.fastforward.tasks.cache.TokenCache;
import org.fastforward.tasks.pipeline.DropCounts;
import org.fastforward.tasks.pipeline.SequenceLimit;
import org.fastforward.tasks.read.SourceFiles;

/**
 * The sequences of a source, before they are divided.
 *
 * @param heldOut those of {@link SourceFiles#heldOut()}, as many as were looked for
 * @param train those of {@link SourceFiles#train()}, likewise
 * @param records in the files
 * @param drops records that were looked at in vain
 */
record SourceSequences(List<Example> heldOut, List<Example> train, int records, DropCounts drops) {

    /** What tokenising the files would give, from a cache that has all of their sequences. */
    static SourceSequences of(TokenCache.Entry entry, Wanted wanted) {
        SequenceFile all = entry.sequences();
        int records = entry.facts().records();
        int boundary = entry.facts().heldOutRecords();
        SequenceLimit heldOut = new SequenceLimit(wanted.heldOut());
        DropLog drops = entry.facts().drops();
        look(all, drops, 0, 0, boundary, heldOut);
        int second = 0;
        while (second < all.size() && all.record(second) < boundary) {
            second++;
        }
        SequenceLimit train = new SequenceLimit(wanted.train());
        look(all, drops, second, boundary, records, train);
        return new SourceSequences(
                CachedExamples.range(all, 0, heldOut.kept()),
                CachedExamples.range(all, second, second + train.kept()),
                records,
                heldOut.drops(train));
    }

    /** A record without a sequence was dropped. */
    private static void look(
            SequenceFile all, DropLog drops, int at, int from, int to, SequenceLimit enough) {
        int next = at;
        for (int record = from; record < to && !enough.reached(); record++) {
            boolean kept = next < all.size() && all.record(next) == record;
            if (kept) {
                enough.keep();
                next++;
            } else {
                enough.drop(drops.reason(record - next));
            }
        }
    }
}
