package org.fastforward.tasks.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.fastforward.tasks.Example;
import org.junit.jupiter.api.Test;

class BatchingTest {

    private static final int PAD = 0;

    @Test
    void listsLabelsAtThePositionBefore() {
        Example shorter = new Example(0, new int[] {5, 6}, new int[] {5, 6});
        Example longer = new Example(1, new int[] {7, 8, 9}, new int[] {7, -100, 9});
        Batch batch = Batching.group(List.of(shorter, longer), 100, 99).get(0);
        assertEquals(2, batch.rows());
        assertEquals(3, batch.columns());
        assertArrayEquals(new int[] {1, 0}, batch.order());
        assertArrayEquals(new long[] {7, 8, 9, 5, 6, 99}, batch.ids());
        assertArrayEquals(new long[] {1, 3}, batch.labelPositions());
        assertArrayEquals(new long[] {9, 6}, batch.labelTargets());
        assertArrayEquals(new long[] {0, 1}, batch.labelRows());
        assertArrayEquals(new int[] {1, 1}, batch.labelsPerRow());
        assertArrayEquals(new int[] {3, 2}, batch.lengths());
        assertEquals(5, batch.tokens());
        assertEquals(1, batch.paddingTokens());
        assertEquals(2, batch.labels());
        assertArrayEquals(
                new int[] {0, 1}, Batching.together(List.of(shorter, longer), PAD).order());
    }

    @Property(tries = 300)
    void everyTokenAndLabelAppearsOnce(
            @ForAll("examples") List<Example> examples,
            @ForAll @IntRange(min = 1, max = 60) int budget) {
        boolean[] seen = new boolean[examples.size()];
        int before = Integer.MAX_VALUE;
        for (Batch batch : Batching.group(examples, budget, PAD)) {
            assertTrue(batch.rows() == 1 || batch.rows() * batch.columns() <= budget);
            assertEquals(batch.columns(), batch.lengths()[0]);
            assertEquals(batch.ids().length, batch.tokens() + batch.paddingTokens());
            List<Long> positions = new ArrayList<>();
            for (int row = 0; row < batch.rows(); row++) {
                Example example = examples.get(batch.order()[row]);
                assertTrue(!seen[batch.order()[row]]);
                seen[batch.order()[row]] = true;
                assertTrue(example.length() <= before);
                before = example.length();
                assertEquals(example.labelCount(), batch.labelsPerRow()[row]);
                assertRow(batch, row, example, positions);
            }
            assertArrayEquals(
                    positions.stream().mapToLong(Long::longValue).toArray(),
                    batch.labelPositions());
        }
        for (boolean one : seen) {
            assertTrue(one);
        }
    }

    @Property(tries = 100)
    void equalLengthsKeepTheirOrder(@ForAll("examples") List<Example> examples) {
        int last = -1;
        int length = -1;
        for (Batch batch : Batching.group(examples, 7, PAD)) {
            for (int row = 0; row < batch.rows(); row++) {
                assertTrue(batch.lengths()[row] != length || batch.order()[row] > last);
                last = batch.order()[row];
                length = batch.lengths()[row];
            }
        }
    }

    private static void assertRow(Batch batch, int row, Example example, List<Long> positions) {
        int start = row * batch.columns();
        for (int t = 0; t < batch.columns(); t++) {
            boolean real = t < example.length();
            assertEquals(real ? example.ids()[t] : PAD, batch.ids()[start + t]);
            if (real && t > 0 && example.labels()[t] != Example.IGNORED) {
                int label = positions.size();
                positions.add(start + t - 1L);
                assertEquals(example.labels()[t], batch.labelTargets()[label]);
                assertEquals(row, batch.labelRows()[label]);
            }
        }
    }

    @Provide
    Arbitrary<List<Example>> examples() {
        Arbitrary<int[]> ids =
                Arbitraries.integers().between(0, 50).array(int[].class).ofMinSize(1).ofMaxSize(20);
        return ids.map(
                        each ->
                                new Example(
                                        0,
                                        each,
                                        Arrays.stream(each)
                                                .map(id -> id % 3 == 0 ? Example.IGNORED : id)
                                                .toArray()))
                .list()
                .ofMaxSize(25);
    }
}
