package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.analysis.measured.PlanePoint;
import org.fastforward.analysis.measured.Quality;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.measure.KeptWeights;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cell's runs keep and measure when they have ended. */
class MeasurementsTest {
    private static final int SIDE = 4;

    @TempDir Path temp;

    private static List<PlanePoint> of(List<PlanePoint> points, PlanePoint.Kind kind) {
        return points.stream().filter(point -> point.kind() == kind).toList();
    }

    @Test
    void aPlaneGoesThroughStartAndBothEndsWithTheLossesOfTheRecords() {
        List<RunSpec> cell =
                TinyCell.of(
                                "pythia-1.4b",
                                "medical",
                                "lora",
                                "learning_rate",
                                "1e-3",
                                "keep_weights",
                                "5",
                                "plane",
                                String.valueOf(SIDE),
                                "quality_tasks",
                                "[medical, chat]")
                        .subList(0, 2);
        assertEquals(Outcome.DONE, TinyCell.run(temp, cell));
        RunFolder adam = CellRunner.folder(temp, cell.get(0));
        RunFolder other = CellRunner.folder(temp, cell.get(1));
        Summary adamEnd = RunReader.readState(adam).summary();
        Summary otherEnd = RunReader.readState(other).summary();
        assertTrue(PlanePoint.read(adam).isEmpty());
        List<PlanePoint> points = PlanePoint.read(other);

        List<PlanePoint> grid = of(points, PlanePoint.Kind.GRID);
        assertEquals(SIDE * SIDE, grid.size());
        assertEquals(SIDE, grid.stream().map(PlanePoint::x).distinct().count());
        assertEquals(SIDE, grid.stream().map(PlanePoint::y).distinct().count());

        List<PlanePoint> adams = of(points, PlanePoint.Kind.ADAM);
        PlanePoint start = adams.get(0);
        PlanePoint adamAt = adams.get(adams.size() - 1);
        assertEquals(0, Math.hypot(start.x(), start.y()), 1e-6);
        assertEquals(adamEnd.startLoss(), start.loss(), 1e-5);
        assertTrue(adamAt.x() > 0.01, "it went somewhere: " + adamAt.x());
        assertEquals(0, adamAt.y() / adamAt.x(), 1e-4);
        assertEquals(0, adamAt.offPlane() / adamAt.x(), 1e-3);
        assertEquals(adamEnd.finalLoss(), adamAt.loss(), 1e-5);
        // Steps 0, 5 and 10, and the last.
        assertEquals(
                List.of(0, 5, 10, adamEnd.steps()), adams.stream().map(PlanePoint::step).toList());

        List<PlanePoint> others = of(points, PlanePoint.Kind.FAST_FORWARD);
        PlanePoint otherAt = others.get(others.size() - 1);
        assertEquals(otherEnd.steps(), otherAt.step());
        assertEquals(otherEnd.stages(), otherAt.stage());
        assertTrue(otherAt.y() > 0, "y points to the other arm");
        assertEquals(0, otherAt.offPlane() / otherAt.y(), 1e-2);
        assertEquals(otherEnd.finalLoss(), otherAt.loss(), 1e-5);
        assertTrue(others.size() > otherEnd.stages(), "behind every stage too");
        assertEquals(others.size(), KeptWeights.of(other).size());

        List<Quality> quality = Quality.read(other);
        assertEquals(List.of("medical", "chat"), quality.stream().map(Quality::task).toList());
        assertEquals(otherEnd.finalLoss(), quality.get(0).loss(), 1e-6);
        assertTrue(quality.get(0).accuracy() > 0 && quality.get(0).accuracy() < 1);
        assertTrue(quality.get(1).loss() > quality.get(0).loss(), "trained on the first");
        assertEquals(2, Quality.read(adam).size());
    }

    @Test
    void nothingIsKeptThatNobodyAskedFor() {
        List<RunSpec> adam =
                TinyCell.of("pythia-1.4b", "medical", "lora", "steps", "2").subList(0, 1);
        assertEquals(Outcome.DONE, TinyCell.run(temp, adam));
        RunFolder folder = CellRunner.folder(temp, adam.get(0));
        assertEquals(List.of(), KeptWeights.of(folder));
        assertFalse(Files.exists(Quality.file(folder)));
    }

    /** Before hours of training, not after. */
    @Test
    void aTaskWhoseTokensTheModelLacksIsRefused() {
        List<RunSpec> adam =
                TinyCell.of("pythia-1.4b", "medical", "lora", "quality_tasks", "[instruction]")
                        .subList(0, 1);
        assertEquals(Outcome.FAILED, TinyCell.run(temp, adam));
        String reason = RunReader.readState(CellRunner.folder(temp, adam.get(0))).reason();
        assertTrue(reason.startsWith("setting quality_tasks names instruction"), reason);
    }

    @Test
    void aPlaneNeedsKeptWeights() {
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> TinyCell.of("pythia-1.4b", "medical", "lora", "plane", "21"));
        assertTrue(e.getMessage().contains("keep_weights at least 1"), e.getMessage());
    }
}
