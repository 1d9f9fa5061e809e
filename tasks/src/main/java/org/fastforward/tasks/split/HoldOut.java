package org.fastforward.tasks.split;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.Task;

/**
 * Divides a task's sequences by a {@link SplitRule}; knows them by their places only.
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
public final class HoldOut {

    /** What {@link #reserve} keeps apart: at least the paper's tiny set, at most so many. */
    private static final int LEAST_RESERVE = 32;

    private static final int MOST_RESERVE = 1024;

    private HoldOut() {}

    /**
     * The three lists, as places.
     *
     * @param tiny of the list that is held out from
     * @param test of the same list
     * @param train of the list that is trained on
     */
    // Made once and read: equality of the arrays is not relied on.
    @SuppressWarnings("ArrayRecordComponent")
    public record Parts(int[] tiny, int[] test, int[] train) {}

    /**
     * Divides one list of {@code size} sequences.
     *
     * @throws UserException if they are too few
     */
    public static Parts ofOne(Task task, int size, DataSettings settings) {
        int[] drawn =
                task == Task.CHAT
                        ? IntStream.range(0, size).toArray()
                        : permutation(size, settings.seed());
        return switch (settings.splits()) {
            case TINY_FIRST -> tinyFirst(drawn, settings);
            case TINY_APART -> tinyApart(drawn, settings);
        };
    }

    /**
     * Divides a list of {@code heldOut} sequences from files of their own, and takes those to train
     * on from another of {@code train}.
     *
     * @throws UserException if they are too few
     */
    public static Parts ofTwo(int heldOut, int train, DataSettings settings) {
        SplitSizes sizes = sizesOfTwo(heldOut, train, settings);
        int tiny = sizes.tiny();
        int test = sizes.test();
        int[] trained = IntStream.range(0, sizes.train()).toArray();
        return switch (settings.splits()) {
            case TINY_FIRST ->
                    new Parts(
                            IntStream.range(0, tiny).toArray(),
                            IntStream.range(tiny, tiny + test).toArray(),
                            trained);
            case TINY_APART -> {
                BitSet free = new BitSet();
                free.set(test, heldOut);
                yield new Parts(
                        ownDraw(heldOut, free, settings),
                        IntStream.range(0, test).toArray(),
                        trained);
            }
        };
    }

    /**
     * The sizes of {@link #ofOne}'s lists.
     *
     * @throws UserException if the sequences are too few
     */
    public static SplitSizes sizesOfOne(int size, DataSettings settings) {
        return new SplitSizes(trainSize(size, settings), settings.tinySize(), settings.testSize());
    }

    /**
     * The sizes of {@link #ofTwo}'s lists.
     *
     * @throws UserException if the sequences are too few
     */
    public static SplitSizes sizesOfTwo(int heldOut, int train, DataSettings settings) {
        requireEnough(heldOut, settings.tinySize() + settings.testSize(), "held out");
        requireEnough(train, Math.max(1, settings.trainSize()), "to train on");
        return new SplitSizes(
                settings.trainSize() == 0 ? train : settings.trainSize(),
                settings.tinySize(),
                settings.testSize());
    }

    /** The places 0 to {@code size - 1} in the order that the seed draws. */
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

    private static Parts tinyFirst(int[] drawn, DataSettings settings) {
        int tiny = settings.tinySize();
        int held = tiny + settings.testSize();
        int train = trainSize(drawn.length, settings);
        IntStream rest = IntStream.of(drawn).skip(held);
        if (settings.order() == Order.AS_GIVEN) {
            rest = rest.sorted();
        }
        return new Parts(
                Arrays.copyOf(drawn, tiny),
                Arrays.copyOfRange(drawn, tiny, held),
                rest.limit(train).toArray());
    }

    private static Parts tinyApart(int[] drawn, DataSettings settings) {
        int test = settings.testSize();
        int trainEnd = test + trainSize(drawn.length, settings);
        int[] train = Arrays.copyOfRange(drawn, test, trainEnd);
        if (settings.order() == Order.AS_GIVEN) {
            Arrays.sort(train);
        }
        BitSet free = new BitSet();
        IntStream.of(drawn).skip(trainEnd).forEach(free::set);
        return new Parts(ownDraw(drawn.length, free, settings), Arrays.copyOf(drawn, test), train);
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
        if (settings.splits() == SplitRule.TINY_FIRST) {
            return left - tiny;
        }
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
    private static int[] ownDraw(int size, BitSet free, DataSettings settings) {
        SplittableRandom own = new SplittableRandom(settings.seed()).split();
        return IntStream.of(Shuffle.permutation(size, own))
                .filter(free::get)
                .limit(settings.tinySize())
                .toArray();
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
}
