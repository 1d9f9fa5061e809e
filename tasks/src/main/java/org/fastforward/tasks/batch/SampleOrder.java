package org.fastforward.tasks.batch;

import java.util.SplittableRandom;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.split.Shuffle;

/**
 * Which train examples an optimizer step uses.
 *
 * <p>Each epoch is a permutation of the train examples, derived from the seed and the epoch's
 * number alone; the epochs stand in one long line, from which step s takes the {@code perStep}
 * places from {@code s * perStep} on. So the samples of any step are known without taking the steps
 * before, and a resumed run sees the same data.
 */
public final class SampleOrder {

    private SampleOrder() {}

    /**
     * Indices into the train split, in the order of use. A step at the end of an epoch goes on in
     * the next.
     *
     * @param seed of the run
     * @param trainSize examples in the train split, at least 1
     * @param perStep sequences of an optimizer step
     * @param step from 0
     */
    public static int[] ofStep(long seed, Order order, int trainSize, int perStep, int step) {
        if (trainSize < 1 || perStep < 1 || step < 0) {
            throw new IllegalArgumentException(
                    "trainSize " + trainSize + ", perStep " + perStep + ", step " + step);
        }
        int[] samples = new int[perStep];
        long place = (long) step * perStep;
        long epochAtHand = -1;
        int[] permutation = {};
        for (int i = 0; i < perStep; i++, place++) {
            int withinEpoch = (int) (place % trainSize);
            long epoch = place / trainSize;
            if (order == Order.AS_GIVEN) {
                samples[i] = withinEpoch;
                continue;
            }
            if (epoch != epochAtHand) {
                permutation = ofEpoch(seed, trainSize, epoch);
                epochAtHand = epoch;
            }
            samples[i] = permutation[withinEpoch];
        }
        return samples;
    }

    /**
     * {@link Shuffle} on a generator seeded with the sum of the first numbers that the generators
     * seeded with the seed and with the epoch give, so that neighbouring seeds and epochs lie far
     * apart.
     */
    private static int[] ofEpoch(long seed, int trainSize, long epoch) {
        long mixed = new SplittableRandom(seed).nextLong() + new SplittableRandom(epoch).nextLong();
        return Shuffle.permutation(trainSize, new SplittableRandom(mixed));
    }
}
