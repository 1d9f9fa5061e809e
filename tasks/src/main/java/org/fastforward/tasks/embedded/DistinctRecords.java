package org.fastforward.tasks.embedded;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;

/** Draws records until there are enough that fit and differ. */
final class DistinctRecords {

    private static final int TRIES_PER_RECORD = 200;

    private DistinctRecords() {}

    /**
     * Distinct records in the order of drawing.
     *
     * @param seed of the generator from which each record's own is split
     * @param draws makes one record
     * @param fits whether its length suits the miniature's sequences
     */
    static <T> List<T> draw(
            int count, long seed, Function<SplittableRandom, T> draws, Predicate<? super T> fits) {
        SplittableRandom random = new SplittableRandom(seed);
        Set<T> records = new LinkedHashSet<>();
        for (int tries = 0; records.size() < count; tries++) {
            if (tries > count * TRIES_PER_RECORD) {
                throw new IllegalStateException(
                        "Only " + records.size() + " of " + count + " records fit and differ");
            }
            T one = draws.apply(random.split());
            if (fits.test(one)) {
                records.add(one);
            }
        }
        return new ArrayList<>(records);
    }
}
