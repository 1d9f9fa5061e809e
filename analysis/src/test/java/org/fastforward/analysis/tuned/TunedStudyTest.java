package org.fastforward.analysis.tuned;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.record.GridArm;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.report.Analysis;
import org.fastforward.analysis.report.AnalysisSummary;
import org.fastforward.analysis.report.PageData;
import org.fastforward.analysis.study.Study;
import org.fastforward.analysis.study.StudyRecords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class TunedStudyTest {
    private static final List<Object> RATES = List.of(1e-4, 1e-3, 1e-2, 1e-1);

    @TempDir Path folder;

    /** Adam walked three of four rates; at 1e-2 it ends at 3.0 after 80 steps. */
    @BeforeEach
    void write() {
        new GridRecord(
                        RunRecord.SCHEMA_VERSION,
                        "grid",
                        List.of("pythia-1.4b"),
                        List.of("medical"),
                        List.of("lora"),
                        List.of(0L),
                        Map.of("learning_rate", RATES),
                        List.of(new GridArm("bracket")),
                        Map.of("learning_rate", 2e-5),
                        true,
                        true,
                        List.of())
                .writeTo(folder);
        StudyRecords records = new StudyRecords(folder);
        adam(records, "a", 1e-3, 3.5);
        adam(records, "b", 1e-2, 3.0);
        adam(records, "c", 1e-1, 4.0);
        records.learningRate(1e-4);
        records.fastForward(
                "d",
                rate(1e-4),
                List.of(records.test(60, 1, 3.1), records.test(100, 1, 3.0)),
                3.0,
                100);
        records.learningRate(1e-2);
        records.fastForward("e", rate(1e-2), List.of(records.test(160, 1, 3.2)), 3.2, 160);
    }

    private static void adam(StudyRecords records, String id, double rate, double loss) {
        records.learningRate(rate);
        records.adam(id, rate(rate), loss, 80);
    }

    private static Map<String, Object> rate(double rate) {
        return new LinkedHashMap<>(Map.of("learning_rate", rate));
    }

    @Test
    void everyArmIsMeasuredByTheBestAdam() {
        Study study = TunedStudy.of(GridRuns.read(folder));
        Table table = study.table();
        assertEquals(
                List.of("adam", "adam", "adam", "fast-forward bracket", "fast-forward bracket"),
                table.stringColumn("arm").asList());
        assertEquals(
                List.of(1e-3, 1e-2, 1e-1, 1e-4, 1e-2), table.doubleColumn("start_rate").asList());
        assertEquals(
                List.of(false, true, false, true, false), table.booleanColumn("reached").asList());
        assertEquals(1.0, table.doubleColumn("ratio").get(1));
        assertEquals(1.25, table.doubleColumn("ratio").get(3));
        assertTrue(table.column("ratio").isMissing(4));
        assertEquals(240, table.doubleColumn("tuning_flops").get(3));
        assertEquals("", table.stringColumn("note").get(0));
    }

    @Test
    void meansAreOverCellsAndOverSeeds() {
        StudyRecords records = new StudyRecords(folder);
        records.seed(1);
        adam(records, "f", 1e-3, 3.5);
        adam(records, "g", 1e-2, 3.0);
        adam(records, "h", 1e-1, 4.0);
        records.learningRate(1e-4);
        records.fastForward("i", rate(1e-4), List.of(records.test(84, 1, 3.0)), 3.0, 84);
        Table table = TunedStudy.means(GridRuns.read(folder)).table();
        assertEquals(List.of("all", "all", "pythia-1.4b"), table.stringColumn("model").asList());
        assertEquals(List.of(2L, 1L, 2L), table.longColumn("cells").asList());
        assertEquals(List.of(2L, 0L, 2L), table.longColumn("reached").asList());
        assertEquals(1.15, table.doubleColumn("ratio_mean").get(0), 1e-12);
        assertEquals(Math.sqrt(0.02), table.doubleColumn("ratio_deviation").get(2), 1e-12);
        assertEquals(1.05, table.doubleColumn("ratio_least").get(2), 1e-12);
        assertEquals(1.25, table.doubleColumn("ratio_most").get(2), 1e-12);
        assertTrue(table.column("ratio_mean").isMissing(1));
    }

    @Test
    void aPageThatFollowsTheGridHasThemToo() {
        List<String> names =
                PageData.tables(GridRuns.read(folder)).findValuesAsText("name").stream()
                        .filter(name -> name.startsWith("tuned"))
                        .toList();
        assertEquals(List.of("tuned", "tuned_means"), names);
    }

    @Test
    void itIsSaidInSentences() {
        assertEquals(
                List.of(
                        "Fast-forward bracket from 1e-4 took 1.25 times the FLOPs of Adam at its"
                                + " best rate (1.25 to 1.25), and reached its loss in 1 of 1"
                                + " cells.",
                        "Fast-forward bracket at Adam's best rate never reached the loss of Adam"
                                + " at its best rate (1 cells).",
                        "Looking for Adam's best rate took 3.0 times the FLOPs of Adam at it (mean"
                                + " of 1 cells)."),
                TunedStudy.headlines(GridRuns.read(folder)));
    }

    @Test
    void ratesThatWereNotTriedAreNotMissed() {
        AnalysisSummary summary = Analysis.regenerate(folder);
        assertEquals(2, summary.expected());
        assertEquals(1, summary.reached());
        assertEquals(1, summary.notReached());
        assertEquals(0, summary.incomplete());
        assertTrue(
                summary.files().stream().anyMatch(file -> file.endsWith("figures/tuned_lora.png")));
        assertFalse(summary.files().stream().anyMatch(file -> file.endsWith("summary.csv")));
    }
}
