package org.fastforward.tasks.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.fastforward.tasks.Order;
import org.junit.jupiter.api.Test;

class SampleOrderTest {

    @Test
    void isTheSameEverywhere() {
        assertArrayEquals(
                new int[] {3, 2, 7, 6, 5, 8, 4, 1, 9, 0},
                SampleOrder.ofStep(0, Order.SHUFFLED, 10, 10, 0));
        assertArrayEquals(new int[] {0, 8, 9}, SampleOrder.ofStep(0, Order.SHUFFLED, 10, 3, 3));
    }

    @Test
    void asGivenGoesRoundInFileOrder() {
        assertArrayEquals(new int[] {3, 4, 0}, SampleOrder.ofStep(9, Order.AS_GIVEN, 5, 3, 1));
        assertArrayEquals(
                new int[] {0, 1, 0, 1, 0}, SampleOrder.ofStep(9, Order.AS_GIVEN, 2, 5, 0));
    }

    @Property(tries = 200)
    void everyEpochIsAPermutation(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll @IntRange(min = 1, max = 50) int perStep) {
        int steps = (3 * size + perStep - 1) / perStep;
        int[] line =
                IntStream.range(0, steps)
                        .flatMap(
                                step ->
                                        Arrays.stream(
                                                SampleOrder.ofStep(
                                                        seed, Order.SHUFFLED, size, perStep, step)))
                        .toArray();
        for (int epoch = 0; epoch < 3; epoch++) {
            int[] sorted = Arrays.copyOfRange(line, epoch * size, (epoch + 1) * size);
            Arrays.sort(sorted);
            assertArrayEquals(IntStream.range(0, size).toArray(), sorted);
        }
        // The line of epochs does not depend on how it is cut into steps.
        assertArrayEquals(
                Arrays.copyOf(line, size), SampleOrder.ofStep(seed, Order.SHUFFLED, size, size, 0));
    }

    @Test
    void seedsAndEpochsDiffer() {
        int[] first = SampleOrder.ofStep(0, Order.SHUFFLED, 1000, 1000, 0);
        assertFalse(Arrays.equals(first, SampleOrder.ofStep(0, Order.SHUFFLED, 1000, 1000, 1)));
        assertFalse(Arrays.equals(first, SampleOrder.ofStep(1, Order.SHUFFLED, 1000, 1000, 0)));
    }

    @Test
    void stepsFarOutDoNotOverflow() {
        int[] samples = SampleOrder.ofStep(0, Order.AS_GIVEN, 1000, 512, 2_000_000_000);
        assertEquals((int) (2_000_000_000L * 512 % 1000), samples[0]);
        assertThrows(
                IllegalArgumentException.class,
                () -> SampleOrder.ofStep(0, Order.AS_GIVEN, 0, 1, 0));
    }
}
