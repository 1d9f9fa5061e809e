package org.fastforward.tasks.load;

import java.util.AbstractList;
import java.util.RandomAccess;
import java.util.stream.IntStream;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.cache.SequenceFile;

/**
 * Sequences of a file in some order, 4 bytes each: an {@link Example} is made whenever it is asked
 * for. Cannot be changed.
 */
final class CachedExamples extends AbstractList<Example> implements RandomAccess {

    private final SequenceFile file;
    private final int[] chosen;

    private CachedExamples(SequenceFile file, int[] chosen) {
        this.file = file;
        this.chosen = chosen;
    }

    /** Those from {@code from} to before {@code to}, in file order. */
    static CachedExamples range(SequenceFile file, int from, int to) {
        return new CachedExamples(file, IntStream.range(from, to).toArray());
    }

    /** Those at some places of this list. */
    CachedExamples at(int[] places) {
        return new CachedExamples(file, IntStream.of(places).map(i -> chosen[i]).toArray());
    }

    @Override
    public Example get(int index) {
        int i = chosen[index];
        int[] ids = file.ids(i);
        return new Example(file.record(i), ids, LabelRuns.labels(ids, file.runs(i)));
    }

    @Override
    public int size() {
        return chosen.length;
    }
}
