package org.fastforward.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitRuleTest {

    private static final int TEST = 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void theTinySizeMovesNeitherTestNorTrain(int train) {
        HoldOut.Parts small = divide(settings(8, train, 7));
        HoldOut.Parts large = divide(settings(16, train, 7));
        assertEquals(small.test(), large.test());
        assertEquals(small.train(), large.train());
        assertEquals(small.tiny(), large.tiny().subList(0, 8));
        assertDisjoint(large);
        assertEquals(16, large.tiny().size());
        assertEquals(TEST, large.test().size());
        assertEquals(train == 0 ? 280 - 32 : 100, large.train().size());
    }

    @Test
    void theTinySizeMovesBothUnderTheFirstRule() {
        DataSettings tiny8 = new DataSettings(100, 8, TEST, 0, 7, Order.SHUFFLED, rule(1));
        DataSettings tiny16 = new DataSettings(100, 16, TEST, 0, 7, Order.SHUFFLED, rule(1));
        assertNotEquals(divide(tiny8).test(), divide(tiny16).test());
    }

    @Test
    void theTrainSizeMovesNoTestSetAndItsOwnBeginningStays() {
        HoldOut.Parts few = divide(settings(8, 50, 7));
        HoldOut.Parts many = divide(settings(8, 100, 7));
        assertEquals(few.test(), many.test());
        assertEquals(few.train(), many.train().subList(0, 50));
    }

    @Test
    void theTinySetIsADrawOfItsOwn() {
        HoldOut.Parts seven = divide(settings(16, 100, 7));
        HoldOut.Parts eight = divide(settings(16, 100, 8));
        assertNotEquals(seven.tiny(), eight.tiny());
        // Not what follows the train set in the permutation that drew test and train.
        int[] drawn = HoldOut.permutation(300, 7);
        List<Integer> next = IntStream.of(drawn).skip(TEST + 100).limit(16).boxed().toList();
        assertNotEquals(next, records(seven.tiny()));
    }

    @Test
    void theOrderMovesNoRecord() {
        DataSettings given = new DataSettings(100, 8, TEST, 100, 7, Order.AS_GIVEN, rule(2));
        HoldOut.Parts inOrder = divide(given);
        HoldOut.Parts shuffled = divide(settings(8, 100, 7));
        assertEquals(shuffled.tiny(), inOrder.tiny());
        assertEquals(shuffled.test(), inOrder.test());
        assertEquals(
                records(shuffled.train()).stream().sorted().toList(), records(inOrder.train()));
    }

    @Test
    void aHeldOutFileGivesTestThenTiny() {
        List<Example> heldOut = examples(0, 60);
        List<Example> train = examples(60, 200);
        HoldOut.Parts small = HoldOut.divide(heldOut, train, settings(8, 0, 7));
        HoldOut.Parts large = HoldOut.divide(heldOut, train, settings(16, 0, 7));
        assertEquals(heldOut.subList(0, TEST), small.test());
        assertEquals(small.test(), large.test());
        assertEquals(train, large.train());
        assertEquals(small.tiny(), large.tiny().subList(0, 8));
        assertTrue(records(large.tiny()).stream().allMatch(r -> r >= TEST && r < 60));
        assertNotEquals(heldOut.subList(TEST, TEST + 16), large.tiny());
        assertDisjoint(large);
    }

    @Test
    void smallDataLeaveHalfToTheTinySet() {
        assertEquals(16, HoldOut.reserve(33));
        assertEquals(32, HoldOut.reserve(64));
        assertEquals(40, HoldOut.reserve(400));
        assertEquals(1024, HoldOut.reserve(110_000));
        assertEquals(
                "Too few records for a tiny set of 33: of the 280 that the test set leaves, 32 stay"
                        + " apart for it; give more data, a smaller tiny size, or a train size"
                        + " instead of all",
                Fixtures.messageOf(() -> divide(settings(33, 0, 7))));
        assertEquals(
                "Too few records: 300 usable, 301 needed in all; give more data or smaller tiny,"
                        + " test and train sizes",
                Fixtures.messageOf(() -> divide(settings(81, 200, 7))));
        assertEquals(80, divide(settings(80, 200, 7)).tiny().size());
    }

    @Test
    void rulesAreNamedByNumber() {
        for (SplitRule rule : SplitRule.values()) {
            assertEquals(rule, SplitRule.ofVersion(rule.version()));
        }
        assertEquals(
                "The data setting split_version is 3; set it to 1 or 2",
                Fixtures.messageOf(() -> SplitRule.ofVersion(3)));
    }

    private static SplitRule rule(int version) {
        return SplitRule.ofVersion(version);
    }

    private static DataSettings settings(int tiny, int train, long seed) {
        return new DataSettings(100, tiny, TEST, train, seed, Order.SHUFFLED, rule(2));
    }

    private static HoldOut.Parts divide(DataSettings settings) {
        return HoldOut.divide(
                examples(0, 300), HoldOut.permutation(300, settings.seed()), settings);
    }

    private static List<Example> examples(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new Example(i, new int[] {1, 2}, new int[] {1, 2}))
                .toList();
    }

    private static List<Integer> records(List<Example> examples) {
        return examples.stream().map(Example::record).toList();
    }

    private static void assertDisjoint(HoldOut.Parts parts) {
        List<Example> all = new ArrayList<>(parts.train());
        all.addAll(parts.tiny());
        all.addAll(parts.test());
        Set<Integer> records = new HashSet<>(records(all));
        assertEquals(all.size(), records.size());
    }
}
