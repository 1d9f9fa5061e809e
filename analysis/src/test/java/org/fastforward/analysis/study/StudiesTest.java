package org.fastforward.analysis.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.figure.FigureFile;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.measured.PlanePoint;
import org.fastforward.analysis.measured.Quality;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.table.Columns;
import org.fastforward.analysis.table.KeyColumns;
import org.fastforward.analysis.table.TableText;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** Tables of analyses, from records made here whose every number is known. */
class StudiesTest {
    @TempDir private Path temp;

    private StudyRecords records() {
        return new StudyRecords(temp.resolve("grid"));
    }

    private Study study(String name) {
        List<Study> studies = Studies.of(GridRuns.read(temp.resolve("grid")));
        return studies.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    private static List<String> column(Study study, String name) {
        int at = study.table().columnNames().indexOf(name);
        List<String> cells = new ArrayList<>();
        for (int row = 0; row < study.table().rowCount(); row++) {
            cells.add(TableText.cells(study.table(), row).get(at));
        }
        return cells;
    }

    @Test
    void areNoneWithoutRecords() {
        assertEquals(List.of(), Studies.of(GridRuns.read(temp.resolve("grid"))));
    }

    @Test
    void tellEveryStage() {
        StudyRecords records = records();
        records.adam("a", Map.of(), 3.0, 100);
        records.fastForward(
                "f",
                Map.of(),
                List.of(
                        records.stage(6, 1, 17, 8, "0.0:4.0;16.0:3.3;17.0:3.25;32.0:3.9"),
                        records.stage(12, 2, 2, 4, "0.0:3.2;1.0:3.15;2.0:3.14;4.0:3.3")),
                3.0,
                40);
        Study stages = study("stages");
        assertEquals(List.of("17", "2"), column(stages, "tau"));
        assertEquals(List.of("8", "4"), column(stages, "passes"));
        assertEquals(List.of("6", "12"), column(stages, "step"));
        assertEquals(List.of("4.000000", "3.200000"), column(stages, "loss_before"));
        assertEquals(List.of("3.250000", "3.140000"), column(stages, "loss_after"));
        assertTrue(stages.sentence().contains("17.0 times in 8.0 passes"), stages.sentence());
        assertEquals("stages_lora", stages.figures().get(0).name());

        Study curves = study("curves");
        assertEquals(List.of("false", "true"), column(curves, "convex"));
        assertEquals(List.of("true", "true"), column(curves, "one_minimum"));
        assertEquals(List.of("4", "4"), column(curves, "points"));
        assertTrue(
                curves.sentence()
                        .startsWith(
                                "Along the direction the loss is convex in 0 of 1 first stages and 1 of 1"
                                        + " later ones"),
                curves.sentence());
        Stream.of(stages, curves)
                .flatMap(study -> study.figures().stream())
                .forEach(figure -> assertFalse(FigureFile.svgText(figure).isEmpty()));
    }

    @Test
    void compareRanksUpToFullTrainingAndNothingElse() {
        StudyRecords records = records();
        for (int rank : List.of(64, 2, 16)) {
            Map<String, Object> settings = Map.of("rank", rank, "interval", 6);
            records.adam("a" + rank, settings, 3.0, 100);
            records.fastForward("f" + rank, settings, List.of(), 3.0, 100 - rank);
        }
        records.adapter("full");
        Map<String, Object> full = Map.of("rank", 8, "interval", 6);
        records.adam("afull", full, 3.0, 100);
        records.fastForward("ffull", full, List.of(), 3.0, 120);
        Study rank = study("rank");
        assertEquals(List.of("2", "16", "64", "full"), column(rank, "rank"));
        assertEquals(List.of("2.0", "16.0", "64.0", "-20.0"), column(rank, "flops_saved_percent"));
        assertEquals(List.of("rank"), rank.figures().stream().map(f -> f.name()).toList());
        assertTrue(
                rank.sentence().contains("rank 2 (2 %), 16 (16 %), 64 (64 %), full (-20 %)"),
                rank.sentence());
        assertTrue(
                Studies.of(GridRuns.read(temp.resolve("grid"))).stream()
                        .noneMatch(study -> study.name().equals("interval")),
                "what does not vary is no analysis");
    }

    /** Arms of one cell, which share their Adam arm. */
    @Test
    void compareIntervalsAndSizesOfTheTinySet() {
        StudyRecords records = records();
        records.adam("a", Map.of("interval", 6, "tiny_size", 32), 3.0, 100);
        for (int interval : List.of(24, 6)) {
            Map<String, Object> settings =
                    Map.of("interval", interval, "tiny_size", 32, "ending", "steps");
            records.fastForward("i" + interval, settings, List.of(), 3.0, 10 * interval);
        }
        for (int size : List.of(4, 128)) {
            Map<String, Object> settings =
                    Map.of("interval", 6, "tiny_size", size, "ending", "steps");
            records.fastForward("t" + size, settings, List.of(), 3.0, 50);
        }
        assertEquals(List.of("6", "24"), column(study("interval"), "interval"));
        assertEquals(List.of("40.0", "-140.0"), column(study("interval"), "flops_saved_percent"));
        assertEquals(List.of("4", "32", "128"), column(study("tiny_size"), "tiny_size"));
    }

    /** What an arm that is trained on took to its target is not what it took in all. */
    @Test
    void countOnlyUntilTheTargetWhereAnArmGoesOn() {
        StudyRecords records = records();
        records.adam("a", Map.of("rank", 8), 3.0, 100);
        Map<String, Object> on = Map.of("rank", 8, "ending", "converged");
        List<Event> events =
                List.of(
                        records.test(20, 0, 3.2),
                        records.stage(30, 1, 9, 7, "0.0:3.2;9.0:3.0"),
                        records.test(30, 1, 2.99),
                        records.stage(40, 2, 0, 1, "0.0:3.0"),
                        records.stage(50, 3, 0, 1, "0.0:3.0"),
                        records.stage(60, 4, 0, 1, "0.0:3.0"),
                        records.test(60, 4, 2.9));
        records.fastForward("f", on, events, 2.9, 60);
        Study convergence = study("convergence");
        assertEquals(List.of("true"), column(convergence, "converged"));
        assertEquals(List.of("60"), column(convergence, "ff_steps"));
        assertEquals(List.of("2.900000"), column(convergence, "ff_final_loss"));
        assertEquals(List.of("3.000000e+01"), column(convergence, "flops_ff_to_adam_loss"));
        assertEquals(List.of(""), column(convergence, "flops_adam_to_ff_loss"));
        GridRuns grid = GridRuns.read(temp.resolve("grid"));
        assertEquals(
                70.0,
                grid.comparisons().get(0).savedPercent(summary -> summary.flopsPaper()),
                1e-9);
        assertEquals(30, grid.comparisons().get(0).ofFastForward(summary -> summary.steps()));
        assertEquals(7, grid.comparisons().get(0).ofFastForward(summary -> summary.tinyPasses()));
    }

    @Test
    void showAPlaneWithBothPaths() {
        StudyRecords records = records();
        records.adam("a", Map.of(), 3.0, 100);
        RunFolder other = records.fastForward("f", Map.of(), List.of(), 3.0, 40);
        List<PlanePoint> points = new ArrayList<>();
        for (double y : new double[] {-1, 0, 1, 2}) {
            for (double x : new double[] {-1, 0, 1, 2, 3}) {
                double loss = 3 + (x - 2) * (x - 2) + (y - 1) * (y - 1);
                points.add(new PlanePoint(PlanePoint.Kind.GRID, 0, 0, x, y, Double.NaN, loss));
            }
        }
        points.add(new PlanePoint(PlanePoint.Kind.ADAM, 0, 0, 0, 0, 0, 8));
        points.add(new PlanePoint(PlanePoint.Kind.ADAM, 100, 0, 2, 0, 0, 4));
        points.add(new PlanePoint(PlanePoint.Kind.FAST_FORWARD, 0, 0, 0, 0, 0, 8));
        points.add(new PlanePoint(PlanePoint.Kind.FAST_FORWARD, 6, 1, 1, 0.5, 0.25, Double.NaN));
        points.add(new PlanePoint(PlanePoint.Kind.FAST_FORWARD, 40, 2, 1.5, 1, 0, 3.25));
        PlanePoint.write(other, points);
        assertEquals(points, PlanePoint.read(other));
        Study plane = study("plane");
        assertEquals(25, plane.table().rowCount());
        assertEquals("fast-forward", column(plane, "kind").get(23));
        assertEquals("0.25", column(plane, "off_plane").get(23));
        assertEquals("", column(plane, "test_loss").get(23));
        assertTrue(
                plane.sentence()
                        .contains(
                                "ends 1.80 from the start, Adam 2.00; test loss 3.2500 and 4.0000, the"
                                        + " lowest in their plane 3.0000"),
                plane.sentence());
        String svg = FigureFile.svgText(plane.figures().get(0));
        assertTrue(svg.contains(">start<") && svg.contains(">Fast Forward<"), "the points' names");
        assertEquals("plane_pythia-1.4b_medical_lora_bracket", plane.figures().get(0).name());
    }

    @Test
    void compareTheQualityOfBothArms() {
        StudyRecords records = records();
        Quality.write(
                records.adam("a", Map.of(), 3.0, 100),
                List.of(
                        new Quality("medical", 10, 1000, 3.0, 0.20),
                        new Quality("chat", 10, 500, 5.0, 0.10)));
        Quality.write(
                records.fastForward("f", Map.of(), List.of(), 3.0, 40),
                List.of(
                        new Quality("medical", 10, 1000, 2.9, 0.25),
                        new Quality("chat", 10, 500, 5.5, 0.09)));
        Study quality = study("quality");
        assertEquals(
                List.of("adam", "adam", "fast-forward bracket", "fast-forward bracket"),
                column(quality, "arm"));
        assertEquals(List.of("medical", "chat", "medical", "chat"), column(quality, "test_set"));
        assertEquals("20.0855", column(quality, "perplexity").get(0));
        assertEquals("25.0", column(quality, "accuracy_percent").get(2));
        assertTrue(
                quality.sentence()
                        .contains(
                                "-0.1000 nats and +5.00 points of accuracy on their own test set, and by"
                                        + " +0.5000 nats and -1.00 points"),
                quality.sentence());
        assertFalse(FigureFile.svgText(quality.figures().get(0)).isEmpty());
    }

    @Test
    void tellADamagedMeasurement() {
        RunFolder run = records().adam("a", Map.of(), 3.0, 100);
        AtomicFile.write(Quality.file(run), "task,other\n");
        UserException e = assertThrows(UserException.class, () -> Quality.read(run));
        assertTrue(e.getMessage().contains("quality.csv"), e.getMessage());
    }

    /** A grid that varies its steps has tables with a column of that name already. */
    @Test
    void aSettingNamedAsAColumnStandsBesideIt() {
        StudyRecords records = records();
        records.adam("a", Map.of("steps", 100), 3.0, 100);
        records.adam("b", Map.of("steps", 50), 3.0, 50);
        Table table =
                new Columns<>(List.of("row"))
                        .count("steps", row -> 7)
                        .settings(
                                KeyColumns.all(GridRuns.read(temp.resolve("grid"))),
                                row -> new VariedSettings(Map.of("steps", "50")))
                        .toTable("table");
        assertEquals(List.of("steps", "steps_setting"), table.columnNames());
        assertEquals(List.of("7", "50"), TableText.cells(table, 0));
    }
}
