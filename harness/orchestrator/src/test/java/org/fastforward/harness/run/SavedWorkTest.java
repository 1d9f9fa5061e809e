package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedWorkTest {
    private final List<RunSpec> cell =
            TinyCell.of("pythia-1.4b", "medical", "lora", "steps", "4").subList(0, 1);

    @TempDir Path results;

    /** Stops a run when it tells of its progress for the given time. */
    private Outcome run(int stopAt) {
        StopSignal stop = new StopSignal();
        Progress progress =
                new Progress() {
                    private int told;

                    @Override
                    public void advanced(RunSpec spec, double done) {
                        told++;
                        if (told == stopAt) {
                            stop.request("SIGTERM", 15);
                        }
                    }

                    @Override
                    public void line(String text) {}
                };
        return new CellRunner(results, Execution.DEFAULT, progress, stop, true).run(cell);
    }

    @Test
    void changesWithTheWorkThatIsSaved() {
        assertEquals("", SavedWork.of(results, cell));
        assertEquals(Outcome.STOPPED, run(3));
        String first = SavedWork.of(results, cell);
        assertNotEquals("", first);
        assertEquals(Outcome.STOPPED, run(2));
        assertNotEquals(first, SavedWork.of(results, cell));
        assertEquals(Outcome.DONE, run(Integer.MAX_VALUE));
        assertEquals("done", SavedWork.of(results, cell));
    }

    @Test
    void staysAsItIsWhenAnEvaluationIsStoppedAgainAndAgain() {
        run(1);
        String first = SavedWork.of(results, cell);
        assertEquals(Outcome.STOPPED, run(1));
        assertEquals(first, SavedWork.of(results, cell));
    }
}
