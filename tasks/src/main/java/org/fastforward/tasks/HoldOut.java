package org.fastforward.tasks;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.fastforward.shared.UserException;

/**
 * Divides a task's sequences by a {@link SplitRule}.
 *
 * <p>Medical and instruction: a permutation drawn from the seed. {@link SplitRule#TINY_FIRST} holds
 * out its first {@code tinySize} as tiny validation set and the next {@code testSize} as test set;
 * the rest trains. {@link SplitRule#TINY_APART} takes its first {@code testSize} as test set, the
 * next {@code trainSize} as train set (0: all but a reserve), and of the rest the first {@code
 * tinySize} in the order of a second permutation, of all sequences, that the seed draws.
 *
 * <p>Chat: the same with the file's order in place of the first permutation; where it has a
 * held-out file, test and tiny sets come from that one alone.
 */
final class HoldOut {

    /** What {@link #reserve} keeps apart: at least the paper's tiny set, at most so many. */
    private static final int LEAST_RESERVE = 32;

    private static final int MOST_RESERVE = 1024;

    private HoldOut() {}

    /** The indices 0 to {@code size - 1} in the order that the seed draws. */
    static int[] permutation(int size, long seed) {
        return Shuffle.permutation(size, new SplittableRandom(seed));
    }

    /**
     * Sequences that do not train under {@link SplitRule#TINY_APART} where no train size is given,
     * so that the tiny set's size does not move the train set: a tenth of what the test set leaves,
     * but 32 to 1,024, and never more than half.
     *
     * @param left sequences that are not in the test set
     */
    static int reserve(int left) {
        return Math.min(left / 2, Math.max(LEAST_RESERVE, Math.min(MOST_RESERVE, left / 10)));
    }

    /** Divides one list; {@code drawn} are its indices in the order of drawing. */
    static Parts divide(List<Example> all, int[] drawn, DataSettings settings) {
        return switch (settings.splits()) {
            case TINY_FIRST -> tinyFirst(all, drawn, settings);
            case TINY_APART -> tinyApart(all, drawn, settings);
        };
    }

    /** Takes a held-out list and a train list as they are. */
    static Parts divide(List<Example> heldOut, List<Example> train, DataSettings settings) {
        int tiny = settings.tinySize();
        int test = settings.testSize();
        requireEnough(heldOut.size(), tiny + test, "held out");
        requireEnough(train.size(), Math.max(1, settings.trainSize()), "to train on");
        List<Example> kept = pick(train, limited(train.size(), settings.trainSize()));
        return switch (settings.splits()) {
            case TINY_FIRST ->
                    new Parts(heldOut.subList(0, tiny), heldOut.subList(tiny, tiny + test), kept);
            case TINY_APART -> {
                BitSet free = new BitSet();
                free.set(test, heldOut.size());
                yield new Parts(
                        pick(heldOut, ownDraw(heldOut.size(), free, settings)),
                        heldOut.subList(0, test),
                        kept);
            }
        };
    }

    private static Parts tinyFirst(List<Example> all, int[] drawn, DataSettings settings) {
        int held = settings.tinySize() + settings.testSize();
        requireEnough(all.size(), held + Math.max(1, settings.trainSize()), "in all");
        IntStream rest = IntStream.of(drawn).skip(held);
        if (settings.order() == Order.AS_GIVEN) {
            rest = rest.sorted();
        }
        return new Parts(
                pick(all, IntStream.of(drawn).limit(settings.tinySize())),
                pick(all, IntStream.of(drawn).limit(held).skip(settings.tinySize())),
                pick(all, settings.trainSize() == 0 ? rest : rest.limit(settings.trainSize())));
    }

    private static Parts tinyApart(List<Example> all, int[] drawn, DataSettings settings) {
        int test = settings.testSize();
        int trainEnd = test + trainSize(all.size(), settings);
        IntStream train = IntStream.of(drawn).limit(trainEnd).skip(test);
        if (settings.order() == Order.AS_GIVEN) {
            train = train.sorted();
        }
        BitSet free = new BitSet();
        IntStream.of(drawn).skip(trainEnd).forEach(free::set);
        return new Parts(
                pick(all, ownDraw(all.size(), free, settings)),
                pick(all, IntStream.of(drawn).limit(test)),
                pick(all, train));
    }

    private static int trainSize(int size, DataSettings settings) {
        int test = settings.testSize();
        int tiny = settings.tinySize();
        int asked = settings.trainSize();
        requireEnough(size, test + tiny + Math.max(1, asked), "in all");
        if (asked > 0) {
            return asked;
        }
        int left = size - test;
        if (tiny > reserve(left)) {
            throw new UserException(
                    "Too few records for a tiny set of "
                            + tiny
                            + ": of the "
                            + left
                            + " that the test set leaves, "
                            + reserve(left)
                            + " stay apart for it; give more data, a smaller tiny size, or a train"
                            + " size instead of all");
        }
        return left - reserve(left);
    }

    /** The tiny set: the first that are free in an order that depends on the seed alone. */
    private static IntStream ownDraw(int size, BitSet free, DataSettings settings) {
        SplittableRandom own = new SplittableRandom(settings.seed()).split();
        return IntStream.of(Shuffle.permutation(size, own))
                .filter(free::get)
                .limit(settings.tinySize());
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

    private static IntStream limited(int size, int limit) {
        return IntStream.range(0, limit == 0 ? size : Math.min(size, limit));
    }

    /** The three lists. */
    record Parts(List<Example> tiny, List<Example> test, List<Example> train) {}
}
