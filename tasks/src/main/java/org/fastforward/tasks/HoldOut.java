package org.fastforward.tasks;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.fastforward.shared.UserException;

/**
 * Divides a task's sequences.
 *
 * <p>Medical and instruction: a permutation drawn from the seed holds out its first {@code
 * tinySize} as tiny validation set and the next {@code testSize} as test set; the rest trains.
 * Chat: the same of the held-out file's sequences in file order, without a permutation.
 */
final class HoldOut {

    private HoldOut() {}

    /** The indices 0 to {@code size - 1} in the order that the seed draws. */
    static int[] permutation(int size, long seed) {
        return Shuffle.permutation(size, new SplittableRandom(seed));
    }

    /** Divides one list; {@code drawn} are its indices in the order of drawing. */
    static Parts divide(List<Example> all, int[] drawn, DataSettings settings) {
        int held = settings.tinySize() + settings.testSize();
        requireEnough(all.size(), held + Math.max(1, settings.trainSize()), "in all");
        IntStream rest = IntStream.of(drawn).skip(held);
        if (settings.order() == Order.AS_GIVEN) {
            rest = rest.sorted();
        }
        return new Parts(
                pick(all, IntStream.of(drawn).limit(settings.tinySize())),
                pick(all, IntStream.of(drawn).limit(held).skip(settings.tinySize())),
                pick(all, limited(rest, settings.trainSize())));
    }

    /** Takes a held-out list and a train list as they are. */
    static Parts divide(List<Example> heldOut, List<Example> train, DataSettings settings) {
        int held = settings.tinySize() + settings.testSize();
        requireEnough(heldOut.size(), held, "held out");
        requireEnough(train.size(), Math.max(1, settings.trainSize()), "to train on");
        return new Parts(
                heldOut.subList(0, settings.tinySize()),
                heldOut.subList(settings.tinySize(), held),
                pick(train, limited(IntStream.range(0, train.size()), settings.trainSize())));
    }

    private static void requireEnough(int have, int needed, String what) {
        if (have < needed) {
            throw new UserException(
                    "Too few records: "
                            + have
                            + " usable, "
                            + needed
                            + " needed "
                            + what
                            + "; give more data or smaller tiny, test and train sizes");
        }
    }

    private static List<Example> pick(List<Example> all, IntStream indices) {
        return all instanceof CachedExamples cached
                ? cached.at(indices)
                : indices.mapToObj(all::get).toList();
    }

    private static IntStream limited(IntStream train, int size) {
        return size == 0 ? train : train.limit(size);
    }

    /** The three lists. */
    record Parts(List<Example> tiny, List<Example> test, List<Example> train) {}
}
