package org.fastforward.tasks.split;

import java.util.SplittableRandom;

/** Fisher and Yates's shuffle on a generator whose algorithm the Java platform specifies. */
public final class Shuffle {

    private Shuffle() {}

    /**
     * A uniformly drawn permutation of 0 to {@code size - 1}: from the identity, for i from {@code
     * size - 1} down to 1, element i changes places with element {@code random.nextInt(i + 1)}.
     */
    public static int[] permutation(int size, SplittableRandom random) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int other = order[j];
            order[j] = order[i];
            order[i] = other;
        }
        return order;
    }
}
