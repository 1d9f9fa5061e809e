package org.fastforward.tasks.load;

import java.util.Arrays;
import org.fastforward.tasks.Example;

/**
 * Labels in short: the positions, in ascending order, where they begin and stop being the ids. The
 * first, third, ... is the first of some positions that have a label, the second, fourth, ... the
 * first of some that are {@link Example#IGNORED}.
 */
final class LabelRuns {

    private LabelRuns() {}

    /** The runs of some labels, each of which is its id or ignored. */
    static int[] of(int[] ids, int[] labels) {
        int[] runs = new int[labels.length];
        int count = 0;
        boolean labelled = false;
        for (int t = 0; t < labels.length; t++) {
            if (labels[t] != Example.IGNORED && labels[t] != ids[t]) {
                throw new IllegalArgumentException(
                        "label " + labels[t] + " at position " + t + " of id " + ids[t]);
            }
            if ((labels[t] != Example.IGNORED) != labelled) {
                runs[count++] = t;
                labelled = !labelled;
            }
        }
        return Arrays.copyOf(runs, count);
    }

    /** A new array: the labels of some ids. */
    static int[] labels(int[] ids, int[] runs) {
        int[] labels = new int[ids.length];
        Arrays.fill(labels, Example.IGNORED);
        for (int i = 0; i < runs.length; i += 2) {
            int end = i + 1 < runs.length ? runs[i + 1] : ids.length;
            System.arraycopy(ids, runs[i], labels, runs[i], end - runs[i]);
        }
        return labels;
    }
}
