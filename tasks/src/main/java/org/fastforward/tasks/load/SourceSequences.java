package org.fastforward.tasks.load;

import java.util.List;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.cache.SequenceFile;
import org.fastforward.tasks.cache.TokenCache;
import org.fastforward.tasks.read.SourceFiles;

/**
 * The sequences of a source, before they are divided.
 *
 * @param heldOut those of {@link SourceFiles#heldOut()}, as many as were looked for
 * @param train those of {@link SourceFiles#train()}, likewise
 * @param records in the files
 * @param dropped of the records that were looked at
 */
record SourceSequences(List<Example> heldOut, List<Example> train, int records, int dropped) {

    /** What tokenising the files would give, from a cache that has all of their sequences. */
    static SourceSequences of(TokenCache.Entry entry, Wanted wanted) {
        SequenceFile all = entry.sequences();
        int records = entry.facts().records();
        int boundary = entry.facts().heldOutRecords();
        SequenceLimit heldOut = new SequenceLimit(wanted.heldOut());
        look(all, 0, 0, boundary, heldOut);
        int second = 0;
        while (second < all.size() && all.record(second) < boundary) {
            second++;
        }
        SequenceLimit train = new SequenceLimit(wanted.train());
        look(all, second, boundary, records, train);
        return new SourceSequences(
                CachedExamples.range(all, 0, heldOut.kept()),
                CachedExamples.range(all, second, second + train.kept()),
                records,
                heldOut.dropped() + train.dropped());
    }

    /** A record without a sequence was dropped. */
    private static void look(SequenceFile all, int at, int from, int to, SequenceLimit enough) {
        int next = at;
        for (int record = from; record < to && !enough.reached(); record++) {
            boolean kept = next < all.size() && all.record(next) == record;
            enough.next(kept);
            if (kept) {
                next++;
            }
        }
    }
}
