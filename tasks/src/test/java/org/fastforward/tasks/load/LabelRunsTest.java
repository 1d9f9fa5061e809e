package org.fastforward.tasks.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.fastforward.tasks.Example;
import org.junit.jupiter.api.Test;

class LabelRunsTest {

    @Property(tries = 300)
    void giveBackTheLabels(@ForAll List<Boolean> labelled) {
        int[] ids = new int[labelled.size()];
        int[] labels = new int[ids.length];
        for (int t = 0; t < ids.length; t++) {
            ids[t] = 10 * t;
            labels[t] = labelled.get(t) ? ids[t] : Example.IGNORED;
        }
        assertArrayEquals(labels, LabelRuns.labels(ids, LabelRuns.of(ids, labels)));
    }

    @Test
    void areWhereLabelsBeginAndStop() {
        int[] ids = {5, 6, 7, 8, 9};
        assertArrayEquals(new int[] {0}, LabelRuns.of(ids, ids));
        assertArrayEquals(
                new int[] {}, LabelRuns.of(ids, new int[] {-100, -100, -100, -100, -100}));
        assertArrayEquals(new int[] {1, 3, 4}, LabelRuns.of(ids, new int[] {-100, 6, 7, -100, 9}));
        assertThrows(
                IllegalArgumentException.class,
                () -> LabelRuns.of(ids, new int[] {5, 6, 7, 8, 10}));
    }
}
