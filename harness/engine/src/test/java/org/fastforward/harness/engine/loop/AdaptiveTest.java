package org.fastforward.harness.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.fastforward.SearchResult.Point;
import org.fastforward.harness.engine.schedule.Adaptive;
import org.fastforward.harness.engine.schedule.EveryInterval;
import org.junit.jupiter.api.Test;

class AdaptiveTest {
    private static final int SEQUENCES = 64;
    private static final int TINY = 32;

    /** A stage of three passes, which cost half a step here. */
    private static SearchResult stage(double before, double after) {
        return new SearchResult(1, before, after, Collections.nCopies(3, new Point(0, before)));
    }

    private static List<Integer> stages(int steps, IntFunction<SearchResult> stage) {
        Adaptive rule = new Adaptive(new EveryInterval(6, SEQUENCES, 50), TINY);
        List<Integer> after = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            if (rule.stageFollows(step)) {
                rule.stageEnded(step, stage.apply(step));
                after.add(step);
            }
        }
        return after;
    }

    @Test
    void stagesThatPayComeAsThePapersDo() {
        // Steps gain 0.01 each, stages 0.1 for half a step.
        double[] loss = {4};
        List<Integer> after =
                stages(
                        24,
                        step -> {
                            double before = loss[0] - 0.06;
                            loss[0] = before - 0.1;
                            return stage(before, loss[0]);
                        });
        assertEquals(List.of(6, 12, 18, 24), after);
    }

    @Test
    void stagesThatGainNothingGrowRare() {
        assertEquals(List.of(6, 30, 126), stages(200, step -> stage(3, 3)));
    }

    @Test
    void stagesThatGainLessThanStepsGrowRareUntilOnePays() {
        // Steps gain 0.1 each; of the stages only the third gains more for its half step.
        double[] loss = {4};
        int[] last = {0};
        List<Integer> after =
                stages(
                        60,
                        step -> {
                            double before = loss[0] - 0.1 * (step - last[0]);
                            last[0] = step;
                            loss[0] = before - (step == 36 ? 0.06 : 0.04);
                            return stage(before, loss[0]);
                        });
        // Of the first nothing is known to compare it with.
        assertEquals(List.of(6, 12, 36, 42), after);
    }

    @Test
    void aSearchThatTellsNoGainIsNotHeldBack() {
        assertEquals(List.of(6, 12, 18), stages(20, step -> stage(Double.NaN, 3)));
    }
}
