package org.fastforward.harness.rerun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.shared.Home;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;

class RecordedSpecTest {
    private static List<Run> runs(String grid) {
        return RunReader.readAll(Home.resolve("results").resolve(grid).resolve("runs")).runs();
    }

    @Test
    void isThatOfTheCommittedRuns() {
        for (String grid : List.of("mini", "tuned", "analyses")) {
            for (Run run : runs(grid)) {
                RunRecord record = run.record();
                assertEquals(
                        record.id(),
                        RecordedSpec.of(record, Optional.empty(), Optional.empty()).id());
            }
        }
        for (String grid : List.of("real", "tuned-real")) {
            for (Run run : runs(grid)) {
                RunRecord record = run.record();
                String data = "data://" + record.facts().get("data_source");
                assertEquals(
                        record.id(),
                        RecordedSpec.of(record, Optional.empty(), Optional.of(data)).id());
            }
        }
    }

    @Test
    void asksForWhatNobodySays() {
        RunRecord r = runs("mini").get(0).record();
        RunRecord elsewhere =
                new RunRecord(
                        r.schemaVersion(),
                        r.id(),
                        "own",
                        "own",
                        r.model(),
                        r.task(),
                        r.adapter(),
                        r.seed(),
                        r.arm(),
                        r.policy(),
                        r.role(),
                        r.learningRate(),
                        r.learningRateFactor(),
                        r.settings(),
                        // As records were before they named the place of their checkpoint.
                        Map.of(),
                        r.provenance());
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> RecordedSpec.of(elsewhere, Optional.empty(), Optional.empty()));
        assertTrue(e.getMessage().endsWith("is: give --checkpoint"), e::getMessage);
    }
}
