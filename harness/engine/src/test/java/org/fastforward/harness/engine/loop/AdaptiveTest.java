package org.fastforward.harness.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
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
        return stage(before, after, 2 * after - before);
    }

    /** The same, with another loss than a straight line's at tau 2. */
    private static SearchResult stage(double before, double after, double further) {
        List<Point> curve =
                List.of(new Point(0, before), new Point(1, after), new Point(2, further));
        return new SearchResult(1, before, after, curve);
    }

    private static List<Integer> stages(int steps, IntFunction<SearchResult> stage) {
        Adaptive rule = new Adaptive(new EveryInterval(6, SEQUENCES, 50), TINY);
        List<Integer> after = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            if (rule.stageFollows(step)) {
                rule.stageEnded(step, rule.kept(step, stage.apply(step)));
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
        // The first is compared with the step that it repeats, by a straight line here: 0.04.
        assertEquals(List.of(6, 12, 36, 42), after);
    }

    @Test
    void theFirstIsComparedWithTheStepThatItRepeats() {
        Adaptive rule = new Adaptive(new EveryInterval(6, SEQUENCES, 50), TINY);
        // Parabolas through tau 0, 1 and 2, at -1; the stage gains 0.2 for each step's cost.
        SearchResult pays = stage(3, 2.9, 2.89);
        assertEquals(0.19, pays.gainOfStep(), 1e-12);
        assertEquals(0.4, stage(3, 2.9, 3.1).gainOfStep(), 1e-12);
        assertEquals(pays, rule.kept(6, pays));
        List<Point> beyond = new ArrayList<>(pays.curve());
        beyond.add(new Point(0.5, Double.POSITIVE_INFINITY));
        assertEquals(0.19, new SearchResult(1, 3, 2.9, beyond).gainOfStep(), 1e-12);
    }

    @Test
    void aStageThatDoesNotPayIsTakenBack() {
        Adaptive rule = new Adaptive(new EveryInterval(6, SEQUENCES, 50), TINY);
        SearchResult wasted = stage(3, 2.9, 3.1);
        SearchResult kept = rule.kept(6, wasted);
        assertEquals(0, kept.tau());
        assertEquals(3, kept.loss());
        assertEquals(wasted.curve(), kept.curve());
    }

    @Test
    void aSearchThatTellsNoGainIsNotHeldBack() {
        assertEquals(List.of(6, 12, 18), stages(20, step -> stage(Double.NaN, 3)));
    }
}
