package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.event.Curve;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cells driven by a grid file alone, from a PEFT folder and a file of records, against the same
 * cells in Python over Transformers and PEFT (scripts/fixtures/make_mirror_fixture.py).
 */
class MirroredRunTest {
    private static final Path MIRROR =
            Home.resolve("harness/orchestrator/src/test/resources/mirror");
    private static final double TOLERANCE = 1e-4;

    @TempDir Path results;

    private record Quiet() implements Progress {
        @Override
        public void advanced(RunSpec spec, double done) {}

        @Override
        public void line(String text) {}
    }

    @ParameterizedTest
    @CsvSource({"gpt_neox,medical", "llama,instruction"})
    void stepsStagesAndTestLossesEqualPythons(String model, String task) throws IOException {
        Grid grid = Grid.read(MIRROR.resolve("grid.yaml").toString(), null);
        List<RunSpec> cell = grid.cell(model, task, "lora", 5, Map.of(), grid.dataOf(task)).runs();
        assertEquals(Outcome.DONE, TinyCell.runner(results, new Quiet()).run(cell));
        JsonNode runs =
                new ObjectMapper()
                        .readTree(MIRROR.resolve(model + "/expected.json").toFile())
                        .path("runs");
        assertEquals(runs.size(), cell.size());
        for (RunSpec spec : cell) {
            String arm = spec.isAdam() ? spec.arm() : spec.policy();
            List<Event> events = RunReader.readEvents(CellRunner.folder(results, spec));
            JsonNode expected = runs.path(arm);
            steps(arm, expected.path("step_losses"), of(Event.Kind.STEP, events));
            stages(arm, expected.path("stages"), of(Event.Kind.STAGE, events));
            tests(arm, expected.path("tests"), of(Event.Kind.TEST, events));
        }
    }

    private static List<Event> of(Event.Kind kind, List<Event> events) {
        return events.stream().filter(e -> e.kind() == kind).toList();
    }

    private static void steps(String arm, JsonNode expected, List<Event> actual) {
        assertEquals(expected.size(), actual.size(), arm + ": steps");
        for (int i = 0; i < actual.size(); i++) {
            assertEquals(i + 1, actual.get(i).step());
            close(expected.get(i), actual.get(i).trainLoss(), arm + ", step " + (i + 1));
        }
    }

    private static void stages(String arm, JsonNode expected, List<Event> actual) {
        assertEquals(expected.size(), actual.size(), arm + ": stages");
        for (int i = 0; i < actual.size(); i++) {
            String where = arm + ", stage " + (i + 1);
            JsonNode stage = expected.get(i);
            assertEquals(stage.path("after_step").asInt(), actual.get(i).step(), where);
            assertEquals(stage.path("tau").asDouble(), actual.get(i).tau(), where + ": tau");
            close(stage.path("loss"), actual.get(i).tinyLoss(), where + ": kept loss");
            List<Curve.Point> walked = Curve.parse(actual.get(i).curve()).points();
            assertEquals(stage.path("losses").size(), walked.size(), where + ": passes");
            for (int p = 0; p < walked.size(); p++) {
                double tau = stage.path("first_tau").asDouble() + p;
                assertEquals(tau, walked.get(p).tau(), where);
                close(stage.path("losses").get(p), walked.get(p).loss(), where + ", tau " + tau);
            }
        }
    }

    private static void tests(String arm, JsonNode expected, List<Event> actual) {
        assertEquals(expected.size(), actual.size(), arm + ": test evaluations");
        for (int i = 0; i < actual.size(); i++) {
            String where = arm + ", test evaluation " + i;
            assertEquals(expected.get(i).path("step").asInt(), actual.get(i).step(), where);
            assertEquals(expected.get(i).path("stages").asInt(), actual.get(i).stage(), where);
            close(expected.get(i).path("loss"), actual.get(i).testLoss(), where);
        }
    }

    private static void close(JsonNode expected, double actual, String what) {
        double value = expected.asDouble();
        assertTrue(expected.isNumber(), what + " is not in the fixture");
        assertEquals(value, actual, TOLERANCE * Math.abs(value), what);
    }
}
