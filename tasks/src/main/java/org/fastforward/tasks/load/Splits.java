package org.fastforward.tasks.load;

import java.util.List;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Order;

/**
 * A task's data, divided. No record is in two of the lists, none of which can be changed.
 *
 * <p>Where they come from a {@link org.fastforward.tasks.cache.TokenCache}, {@code train} reads a
 * file: each {@code get} makes a new, equal {@link Example}.
 *
 * @param train for chat in file order; for medical and instruction in file order if the settings
 *     say {@link Order#AS_GIVEN}, else in the order of the permutation that drew the hold-out (so
 *     that the first so many are a random sample)
 * @param tiny the tiny validation set
 * @param test the test set
 * @param facts where all this came from
 */
public record Splits(List<Example> train, List<Example> tiny, List<Example> test, DataFacts facts) {

    public Splits {
        // A copy of a list backed by a file would bring all of it into the heap.
        train = train instanceof CachedExamples ? train : List.copyOf(train);
        tiny = List.copyOf(tiny);
        test = List.copyOf(test);
    }
}
