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
import net.jqwik.api.constraints.Size;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.batch.MicroBatches.Cut;
import org.junit.jupiter.api.Test;

class BatchingTest {

    private static final int PAD = 0;

    @Test
    void listsLabelsAtThePositionBefore() {
        Example shorter = new Example(0, new int[] {5, 6}, new int[] {5, 6});
        Example longer = new Example(1, new int[] {7, 8, 9}, new int[] {7, -100, 9});
        Batch batch = new MicroBatches(100, 99).of(List.of(shorter, longer)).get(0);
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
            @ForAll @IntRange(min = 1, max = 60) int budget,
            @ForAll Cut cut) {
        boolean[] seen = new boolean[examples.size()];
        int before = Integer.MAX_VALUE;
        for (Batch batch : new MicroBatches(cut, budget, PAD).of(examples)) {
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

    private static List<Integer> shapes(Cut cut, int budget, int... lengths) {
        List<Example> examples =
                Arrays.stream(lengths)
                        .mapToObj(length -> new Example(0, new int[length], new int[length]))
                        .toList();
        return new MicroBatches(cut, budget, PAD).of(examples).stream().map(Batch::rows).toList();
    }

    @Test
    void paddingIsWeighedAgainstAnotherBatch() {
        // Together: 40 tokens of padding; apart: one batch more, which counts as 32.
        assertEquals(List.of(1, 1), shapes(Cut.FEWEST_TOKENS, 1000, 100, 60));
        assertEquals(List.of(2), shapes(Cut.FEWEST_TOKENS, 1000, 100, 70));
        // Of equal length: full batches, the rest last.
        assertEquals(
                List.of(4, 4, 2),
                shapes(Cut.FEWEST_TOKENS, 400, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100));
    }

    @Test
    void batchesAreFilledWherePaddingDoesNotMatter() {
        assertEquals(List.of(2, 1), shapes(Cut.FILLED, 200, 100, 60, 60));
        assertEquals(List.of(1, 2), shapes(Cut.FEWEST_TOKENS, 200, 100, 60, 60));
    }

    /** Tokens, padding and batches of the cheapest cut, by trying all. */
    private static long cheapest(int[] lengths, int from, int budget) {
        long best = from == lengths.length ? 0 : Long.MAX_VALUE;
        for (int to = from + 1; to <= lengths.length; to++) {
            long tokens = (long) (to - from) * lengths[from];
            if (to - from == 1 || tokens <= budget) {
                best = Math.min(best, tokens + 32 + cheapest(lengths, to, budget));
            }
        }
        return best;
    }

    @Property(tries = 200)
    void noOtherCutIsCheaper(
            @ForAll @Size(max = 10) List<@IntRange(min = 1, max = 200) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 600) int budget) {
        int[] longestFirst = lengths.stream().mapToInt(length -> -length).sorted().toArray();
        int[] sorted = Arrays.stream(longestFirst).map(length -> -length).toArray();
        long cost = 0;
        List<Example> examples =
                lengths.stream()
                        .map(length -> new Example(0, new int[length], new int[length]))
                        .toList();
        for (Batch batch : new MicroBatches(budget, PAD).of(examples)) {
            cost += batch.ids().length + 32;
        }
        assertEquals(cheapest(sorted, 0, budget), cost);
    }

    @Property(tries = 100)
    void equalLengthsKeepTheirOrder(@ForAll("examples") List<Example> examples, @ForAll Cut cut) {
        int last = -1;
        int length = -1;
        for (Batch batch : new MicroBatches(cut, 7, PAD).of(examples)) {
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
