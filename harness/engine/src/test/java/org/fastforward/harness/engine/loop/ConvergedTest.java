package org.fastforward.harness.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.junit.jupiter.api.Test;

class ConvergedTest {
    private static void stages(Converged ending, double... taus) {
        for (double tau : taus) {
            ending.stageEnded(new SearchResult(tau, 3, 3, List.of(new SearchResult.Point(0, 3))));
        }
    }

    @Test
    void isReachedWithThreeIdleStagesInARow() {
        Converged ending = new Converged(3);
        stages(ending, 17, 0, 0);
        assertFalse(ending.isReached(Standing.START));
        stages(ending, 0.5, 0, 0);
        assertFalse(ending.isReached(Standing.START), "one that moved begins the count anew");
        stages(ending, 0);
        assertTrue(ending.isReached(Standing.START));
        assertEquals(new Converged.State(3), ending.state());
    }
}
