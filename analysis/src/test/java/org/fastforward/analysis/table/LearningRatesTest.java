package org.fastforward.analysis.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fastforward.analysis.SyntheticGrid;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.SettingText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** Tables of grids that cross learning rates, and of those that only seem to. */
class LearningRatesTest {
    private static final Locale LOCALE = Locale.getDefault();

    @TempDir private Path temp;

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(LOCALE);
    }

    /** Two learning rates, an arm that only one cell has, a model that the paper does not have. */
    @ParameterizedTest
    @ValueSource(strings = {"en-US", "de-DE", "tr-TR", "ar-EG"})
    void areToldApartInEveryLocale(String locale) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(locale));
        Path folder = temp.resolve("rates");
        new SyntheticGrid(folder).writeTwoRates();
        Map<String, String> files = TablesTest.tables(folder, temp.resolve("out"));
        assertEquals(
                Set.of("summary", "savings", "learning_rates", "provenance"),
                files.keySet().stream()
                        .map(name -> name.substring(0, name.lastIndexOf('.')))
                        .collect(Collectors.toSet()),
                "none of the paper's models, so not its numbers");
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertEquals(
                    TablesTest.golden("golden_rates", file.getKey(), file.getValue()),
                    file.getValue(),
                    file.getKey());
        }
    }

    @Test
    void measureEveryArmAgainstEveryTarget() {
        Path folder = temp.resolve("rates");
        new SyntheticGrid(folder).writeTwoRates();
        Table table = LearningRateTable.of(GridRuns.read(folder));
        // 3 tasks, 2 targets, 2 rates of adam and bracket; paper once, for 2 targets.
        assertEquals(3 * 2 * 4 + 2, table.rowCount());
        Map<String, String> notes = new TreeMap<>();
        Map<String, Double> saved = new TreeMap<>();
        for (Row row : table) {
            if (row.getString("task").equals("instruction")) {
                String key =
                        (row.getString("arm").equals("adam") ? "adam" : row.getString("policy"))
                                + SettingText.of(row.getDouble("learning_rate"))
                                + " to "
                                + SettingText.of(row.getDouble("target_learning_rate"));
                notes.put(key, row.getString("note"));
                if (!row.isMissing("flops_saved_percent")) {
                    saved.put(key, row.getDouble("flops_saved_percent"));
                    assertEquals(
                            row.getDouble("flops_saved_percent"),
                            row.getDouble("wall_saved_percent"),
                            1e-9,
                            "made-up time is in proportion to FLOPs");
                }
            }
        }
        assertEquals(
                Map.of(
                        "adam2e-5 to 2e-4", "target not reached",
                        "bracket2e-5 to 2e-4", "ended at its own target, which is higher"),
                notes.entrySet().stream()
                        .filter(entry -> !entry.getValue().isEmpty())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        assertEquals(8, saved.size());
        assertEquals(0, saved.get("adam2e-5 to 2e-5"), 1e-9);
        assertEquals(0, saved.get("adam2e-4 to 2e-4"), 1e-9);
        // 18 of 60 steps: the first evaluation, each sixth step, below the other rate's target.
        assertEquals(70, saved.get("adam2e-4 to 2e-5"), 1e-9);
        assertTrue(saved.get("bracket2e-4 to 2e-5") > saved.get("bracket2e-4 to 2e-4"));
        assertTrue(saved.get("bracket2e-4 to 2e-5") > saved.get("paper2e-4 to 2e-5"));
    }

    @Test
    void takeAStudyForPartOfTheCellWhoseRateWasMultiplied() {
        Path folder = temp.resolve("rates");
        SyntheticGrid grid = new SyntheticGrid(folder);
        CellKey low = SyntheticGrid.atRate("pythia-1.4b", "medical", 3e-5);
        CellKey high = SyntheticGrid.atRate("pythia-1.4b", "medical", 3e-4);
        grid.adam(low);
        grid.adam(high);
        assertNotEquals(3e-5, 3e-5 * 10 / 10, "the case that rounding is for");
        grid.study(low, 10);
        GridRuns runs = GridRuns.read(folder);
        assertEquals(List.of(low, high), runs.cells());
        assertEquals(1, runs.learningRateStudy(low).size());
        assertEquals(0, runs.learningRateStudy(high).size());
        assertEquals(2 * 3, LearningRateTable.of(runs).rowCount());
    }

    @Test
    void missNoArmThatACellIsNotMeantToHave() {
        Path folder = temp.resolve("rates");
        new SyntheticGrid(folder).writeTwoRates();
        GridRuns grid = GridRuns.read(folder);
        assertEquals(7, grid.comparisons().size());
        assertTrue(grid.comparisons().stream().allMatch(Comparison::reached));
        assertEquals(
                List.of(
                        "lora, bracket at 2e-5: 3 cells",
                        "lora, bracket at 2e-4: 3 cells",
                        "lora, paper at 2e-4: 1 cells"),
                SummaryTable.headlines(grid).stream()
                        .map(line -> line.replaceAll(": .* of ", ": ").replace(")", ""))
                        .toList());
    }

    @Test
    void knowTheRateOfAnExpectedCellThatIsMissing() throws IOException {
        Path folder = temp.resolve("rates");
        new SyntheticGrid(folder).writeTwoRates();
        for (String arm : List.of("adam", "bracket", "paper")) {
            String run = "smollm2-135m-instruction-lora-" + arm + "-s0-x1-2e-4";
            for (String file : List.of("run.json", "state.json", "events.csv")) {
                Files.delete(folder.resolve("runs").resolve(run).resolve(file));
            }
            Files.delete(folder.resolve("runs").resolve(run));
        }
        Table savings = SavingsTable.of(GridRuns.read(folder));
        assertEquals(7, savings.rowCount());
        List<String> missing = new ArrayList<>();
        for (Row row : savings) {
            if (!row.getString("note").isEmpty()) {
                String rate = SettingText.of(row.getDouble("learning_rate"));
                missing.add(rate + " " + row.getString("policy") + " " + row.getString("note"));
            }
        }
        assertEquals(
                List.of(
                        "2e-4 bracket adam missing; fast-forward missing",
                        "2e-4 paper adam missing; fast-forward missing"),
                missing);
    }

    @Test
    void keepThePapersNumbersApartFromOtherLearningRates() {
        Path folder = temp.resolve("rates");
        SyntheticGrid grid = new SyntheticGrid(folder);
        for (double rate : List.of(2e-5, 2e-4)) {
            CellKey cell = SyntheticGrid.atRate("pythia-1.4b", "medical", rate);
            grid.adam(cell);
            grid.fastForward(cell, "paper", rate > 1e-4 ? 0.3 : 0.1);
        }
        // No grid.json: that the grid crosses learning rates shows in what was found.
        Table table = PaperTable.of(GridRuns.read(folder));
        Row row = table.row(0);
        assertEquals("medical", row.getString("task"));
        assertEquals(65, row.getDouble("paper_saved_percent"));
        assertTrue(
                row.getDouble("ours_paper_at_2e-5_percent")
                        > row.getDouble("ours_paper_at_2e-4_percent") + 1);
    }

    @Test
    void takeModelsWithRatesOfTheirOwnForOneGrid() {
        Path folder = temp.resolve("own");
        SyntheticGrid grid = new SyntheticGrid(folder);
        List<String> models = SyntheticGrid.MODELS.subList(0, 2);
        grid.grid(models, List.of("chat"), List.of("lora"), List.of("paper")).writeTo(folder);
        for (int i = 0; i < 2; i++) {
            CellKey cell = SyntheticGrid.atRate(models.get(i), "chat", (i + 1) * 2e-5);
            grid.adam(cell);
            grid.fastForward(cell, "paper", 0.1);
        }
        GridRuns runs = GridRuns.read(folder);
        assertFalse(runs.axes().severalLearningRates());
        assertEquals(1, SummaryTable.of(runs).rowCount());
        assertEquals(0, LearningRateTable.of(runs).rowCount());
        assertEquals(4e-5, SavingsTable.of(runs).row(1).getDouble("learning_rate"));
    }
}
