package org.fastforward.tasks.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.Order;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitRuleTest {

    private static final int TEST = 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void theTinySizeMovesNeitherTestNorTrain(int train) {
        Lists small = divide(settings(8, train, 7));
        Lists large = divide(settings(16, train, 7));
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
        Lists few = divide(settings(8, 50, 7));
        Lists many = divide(settings(8, 100, 7));
        assertEquals(few.test(), many.test());
        assertEquals(few.train(), many.train().subList(0, 50));
    }

    @Test
    void theTinySetIsADrawOfItsOwn() {
        Lists seven = divide(settings(16, 100, 7));
        Lists eight = divide(settings(16, 100, 8));
        assertNotEquals(seven.tiny(), eight.tiny());
        // Not what follows the train set in the permutation that drew test and train.
        int[] drawn = HoldOut.permutation(300, 7);
        List<Integer> next = IntStream.of(drawn).skip(TEST + 100).limit(16).boxed().toList();
        assertNotEquals(next, seven.tiny());
    }

    @Test
    void theOrderMovesNoRecord() {
        DataSettings given = new DataSettings(100, 8, TEST, 100, 7, Order.AS_GIVEN, rule(2));
        Lists inOrder = divide(given);
        Lists shuffled = divide(settings(8, 100, 7));
        assertEquals(shuffled.tiny(), inOrder.tiny());
        assertEquals(shuffled.test(), inOrder.test());
        assertEquals(shuffled.train().stream().sorted().toList(), inOrder.train());
    }

    @Test
    void aHeldOutFileGivesTestThenTiny() {
        Lists small = lists(HoldOut.ofTwo(60, 140, settings(8, 0, 7)));
        Lists large = lists(HoldOut.ofTwo(60, 140, settings(16, 0, 7)));
        assertEquals(range(0, TEST), small.test());
        assertEquals(small.test(), large.test());
        assertEquals(range(0, 140), large.train());
        assertEquals(small.tiny(), large.tiny().subList(0, 8));
        assertTrue(large.tiny().stream().allMatch(place -> place >= TEST && place < 60));
        assertEquals(16, Set.copyOf(large.tiny()).size());
        assertNotEquals(range(TEST, TEST + 16), large.tiny());
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

    /** The places that {@link HoldOut} gives, as lists that can be compared. */
    private record Lists(List<Integer> tiny, List<Integer> test, List<Integer> train) {}

    private static Lists divide(DataSettings settings) {
        return lists(HoldOut.ofOne(Task.MEDICAL, 300, settings));
    }

    private static Lists lists(HoldOut.Parts parts) {
        return new Lists(list(parts.tiny()), list(parts.test()), list(parts.train()));
    }

    private static List<Integer> list(int[] places) {
        return IntStream.of(places).boxed().toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static void assertDisjoint(Lists parts) {
        List<Integer> all = new ArrayList<>(parts.train());
        all.addAll(parts.tiny());
        all.addAll(parts.test());
        assertEquals(all.size(), new HashSet<>(all).size());
    }
}
