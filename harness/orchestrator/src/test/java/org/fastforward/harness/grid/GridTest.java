package org.fastforward.harness.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.record.GridArm;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.CellSpec;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridTest {
    private static final String BASE =
            """
            name: g
            profile: real
            models: {a: {checkpoint: c/a}, b: {checkpoint: c/b}}
            tasks: {medical: {data: d/m}, chat: {data: d/c}}
            adapters: [lora]
            policies: [bracket]
            seeds: [0]
            """;
    private static final String RATES = "learning_rates: [2.0e-5, 2.0e-4]\n";

    @TempDir Path temp;

    private static Grid grid(String more) {
        return new Grid(GridFileReader.parse("test", BASE + more), "g", List.of());
    }

    private static List<String> names(List<Grid.Cell> cells) {
        return cells.stream().map(Grid.Cell::name).toList();
    }

    private static List<String> arms(Grid.Cell cell) {
        return cell.runs().stream().map(RunSpec::armName).toList();
    }

    @Test
    void learningRatesArePartOfTheirCellsNames() {
        Grid grid = grid(RATES);
        assertEquals(
                List.of(
                        "a/medical/lora/0/2e-5",
                        "a/medical/lora/0/2e-4",
                        "a/chat/lora/0/2e-5",
                        "a/chat/lora/0/2e-4"),
                names(grid.cells()).subList(0, 4));
        assertEquals(8, grid.cells().size());
        for (Grid.Cell cell : grid.cells()) {
            double rate = cell.name().endsWith("2e-5") ? 2e-5 : 2e-4;
            for (RunSpec run : cell.runs()) {
                assertEquals(rate, run.settings().learningRate());
                assertEquals(cell.name(), run.cell());
            }
        }
        assertEquals(Map.of("learning_rate", List.of(2e-5, 2e-4)), grid.record().vary());
    }

    @Test
    void oneLearningRateIsNoPartOfANameAndNeverOfAnId() {
        Grid two = grid(RATES);
        Grid one = grid("learning_rates: [2.0e-4]\n");
        Grid plain = grid("settings: {learning_rate: 2.0e-4}\n");
        assertEquals("a/medical/lora/0", one.cells().get(0).name());
        String id = two.cells().get(1).runs().get(0).id();
        assertEquals(id, one.cells().get(0).runs().get(0).id());
        assertEquals(id, plain.cells().get(0).runs().get(0).id());
    }

    @Test
    void aCellsProcessKnowsItsNameAndItsIds() throws IOException {
        Grid.Cell cell = grid(RATES).cells().get(1);
        CellSpec spec = new CellSpec(cell.runs(), Execution.DEFAULT);
        Path file = temp.resolve("cell.json");
        Files.writeString(file, spec.toJson());
        assertEquals(spec, CellSpec.read(file));
        assertEquals("a/medical/lora/0/2e-4", CellSpec.read(file).runs().get(1).cell());
    }

    @Test
    void aStudyStandsBesideEveryLearningRate() {
        Grid grid =
                grid(
                        RATES
                                + "learning_rate_study: {models: [b], task: chat, adapter: lora,"
                                + " factors: [3]}\n");
        assertEquals(
                List.of(
                        "b/chat/lora/0/2e-5 adam at learning rate x3",
                        "b/chat/lora/0/2e-4 adam at learning rate x3"),
                names(grid.studies()));
        assertEquals(2e-4 * 3, grid.studies().get(1).runs().get(0).settings().learningRate());
    }

    @Test
    void extraArmsAreThoseOfTheCellsTheyName() {
        Grid grid =
                grid(
                        RATES
                                + "extra_arms:\n"
                                + "  - {policy: paper, task: chat, learning_rate: 2.0e-4}\n"
                                + "  - {policy: paper, model: b, learning_rate: 2.0e-4}\n"
                                + "  - {policy: reference, model: a, adapter: lora, task: medical}\n");
        Map<String, List<String>> extra =
                grid.cells().stream()
                        .filter(cell -> cell.runs().size() > 2)
                        .collect(
                                Collectors.toMap(
                                        Grid.Cell::name,
                                        cell -> arms(cell).subList(2, cell.runs().size())));
        List<String> paper = List.of("fast-forward paper");
        List<String> reference = List.of("fast-forward reference");
        assertEquals(
                Map.of(
                        "a/medical/lora/0/2e-5", reference,
                        "a/medical/lora/0/2e-4", reference,
                        "a/chat/lora/0/2e-4", paper,
                        "b/chat/lora/0/2e-4", paper,
                        "b/medical/lora/0/2e-4", paper),
                extra);
        assertEquals(
                List.of(
                        new GridArm("bracket"),
                        new GridArm(
                                "paper",
                                Map.of(),
                                Map.of("task", List.of("chat"), "learning_rate", List.of("2e-4")))),
                grid.record().arms().subList(0, 2));
        assertEquals(4, grid.record().arms().size());
    }

    @Test
    void oneCellAloneExpectsItselfOnly() {
        Grid grid =
                grid(RATES + "extra_arms: [{policy: paper, task: chat, learning_rate: 2.0e-4}]\n");
        Map<String, String> at = Map.of("learning_rate", "0.0002");
        Grid.Cell cell = grid.cell("b", "chat", "lora", 0, at, "d/c");
        assertEquals(grid.cells().get(7), cell);
        GridRecord record = grid.record(cell);
        assertEquals(Map.of("learning_rate", List.of(2e-4)), record.vary());
        assertEquals(List.of(new GridArm("bracket"), new GridArm("paper")), record.arms());
        assertEquals(
                "b/chat/lora/0/2e-5", grid.cell("b", "chat", "lora", 0, Map.of(), "d/c").name());
        refuses(grid, Map.of("learning_rate", "1e-3"));
        refuses(grid, Map.of("rank", "8"));
    }

    private static void refuses(Grid grid, Map<String, String> at) {
        UserException e =
                assertThrows(
                        UserException.class, () -> grid.cell("b", "chat", "lora", 0, at, "d/c"));
        assertTrue(
                e.getMessage().contains("; known: learning_rate 2e-5, 2e-4; any other: --set"),
                e::getMessage);
    }

    @Test
    void aSettingOfTheCommandLineReplacesTheLearningRates() {
        GridFile file =
                GridFileReader.parse(
                        "test",
                        BASE + RATES + "extra_arms: [{policy: paper, learning_rate: 2.0e-4}]\n");
        Grid grid =
                new Grid(
                        file,
                        "g-1",
                        List.of(SettingsReader.layer(Map.of("learning_rate", "2.0e-4"))));
        assertEquals(4, grid.cells().size());
        assertEquals("a/medical/lora/0", grid.cells().get(0).name());
        assertEquals(
                List.of("adam", "fast-forward bracket", "fast-forward paper"),
                arms(grid.cells().get(0)));
        assertEquals(Map.of(), grid.record(grid.cells().get(0)).vary());
    }

    @Test
    void theRealGridHasWhatItSays() {
        Grid real = Grid.read("real", null);
        List<Grid.Cell> cells = real.cells();
        assertEquals(6, cells.size());
        assertEquals(
                List.of("smollm2-135m/instruction/lora/0/2e-4"),
                names(cells.stream().filter(cell -> cell.runs().size() == 3).toList()));
        assertEquals(Set.of("task", "learning_rate"), real.record().arms().get(1).where().keySet());
        assertEquals(false, real.record().miniature());
    }

    @Test
    void tenThousandCellsHaveTenThousandTimesTheirArmsIds() {
        String models =
                IntStream.range(0, 10)
                        .mapToObj(
                                i ->
                                        "  m"
                                                + i
                                                + ": {checkpoint: c, settings: {rank: "
                                                + (i / 2 + 1)
                                                + "}}\n")
                        .collect(Collectors.joining());
        List<Integer> seeds = IntStream.range(0, 125).boxed().toList();
        GridFile file =
                GridFileReader.parse(
                        "wide",
                        "name: wide\nprofile: real\nmodels:\n"
                                + models
                                + "tasks: {medical: {data: d}, chat: {data: d, settings: {alpha:"
                                + " 8}}}\nadapters: [lora, dora]\npolicies: [paper, bracket]\n"
                                + "seeds: "
                                + seeds
                                + "\n"
                                + RATES
                                + "extra_arms: [{policy: reference, learning_rate: 2.0e-4}]\n");
        List<Grid.Cell> cells = new Grid(file, "wide", List.of()).cells();
        assertEquals(10_000, cells.size());
        assertEquals(10_000, new HashSet<>(names(cells)).size());
        List<RunSpec> runs = new ArrayList<>();
        cells.forEach(cell -> runs.addAll(cell.runs()));
        assertEquals(35_000, runs.size());
        assertEquals(
                35_000, runs.parallelStream().map(RunSpec::id).collect(Collectors.toSet()).size());
    }

    @Test
    void aVariedSettingThatCannotChangeAdamTellsArmsApart() {
        Grid grid =
                grid(
                        "vary: {rank: [2, 8], interval: [1, 3]}\n"
                                + "arms:\n"
                                + "  - {policy: paper, set: {interval: 6}, where: {rank: 8}}\n"
                                + "  - {policy: reference, where: {model: [a, b], seed: 0}}\n");
        assertEquals(8, grid.cells().size());
        assertEquals("a/medical/lora/0/rank=2", grid.cells().get(0).name());
        assertEquals(
                List.of(
                        "adam",
                        "fast-forward bracket, interval 1",
                        "fast-forward bracket, interval 3",
                        "fast-forward paper, interval 6",
                        "fast-forward reference, interval 1",
                        "fast-forward reference, interval 3"),
                arms(grid.cells().get(1)));
        assertEquals(5, grid.cells().get(0).runs().size());
        for (RunSpec run : grid.cells().get(1).runs()) {
            assertEquals(8, run.settings().rank());
        }
        GridRecord record = grid.record();
        assertEquals(Map.of("rank", List.of(2, 8)), record.vary());
        assertEquals(List.of("interval"), record.armSettings());
        assertEquals(5, record.arms().size());
        assertEquals(
                new GridArm("paper", Map.of("interval", 6), Map.of("rank", List.of("8"))),
                record.arms().get(2));
        assertEquals(6, record.defaults().get("interval"));
    }

    @Test
    void armsThatComeToTheSameAreOne() {
        Grid grid = grid("arms: [{policy: bracket, set: {interval: 6}}]\n");
        assertEquals(2, grid.cells().get(0).runs().size());
        assertEquals(1, grid.record().arms(new CellKey("a", "chat", "lora", 0)).size());
    }

    /** A swept setting may have another value for each model where an arm does not set it. */
    @Test
    void anArmThatSetsNothingHasItsCellsValueOfASweptSetting() {
        GridFile file =
                GridFileReader.parse(
                        "test",
                        BASE.replace("c/b}", "c/b, settings: {interval: 4}}")
                                + "arms: [{policy: bracket, set: {interval: 3}}]\n");
        GridRecord record = new Grid(file, "g", List.of()).record();
        assertEquals(
                List.of("bracket, interval 6", "bracket, interval 3"),
                record.arms(new CellKey("a", "chat", "lora", 0)).stream()
                        .map(ArmKey::inWords)
                        .toList());
        assertEquals(
                List.of("bracket, interval 4", "bracket, interval 3"),
                record.arms(new CellKey("b", "chat", "lora", 0)).stream()
                        .map(ArmKey::inWords)
                        .toList());
    }

    @Test
    void theTinySetsSizeTellsArmsApartWhereItMovesNothingElse() {
        String vary = "vary: {tiny_size: [8, 16]}\n";
        assertEquals(16, grid(vary).cells().stream().mapToInt(c -> c.runs().size()).sum());
        Grid apart = grid(vary + "settings: {split_version: 2}\n");
        assertEquals(12, apart.cells().stream().mapToInt(c -> c.runs().size()).sum());
        assertEquals(
                List.of(
                        "adam",
                        "fast-forward bracket, tiny size 8",
                        "fast-forward bracket, tiny size 16"),
                arms(apart.cells().get(0)));
    }

    @Test
    void whatTheCommandLineSetsIsNotVaried() {
        GridFile file =
                GridFileReader.parse(
                        "test",
                        BASE
                                + "vary: {rank: [2, 8], interval: [1, 3]}\n"
                                + "arms: [{policy: bracket, set: {interval: 6}}]\n");
        List<Grid.Cell> cells =
                new Grid(file, "g", List.of(SettingsReader.layer(Map.of("interval", "2")))).cells();
        assertEquals(List.of("adam", "fast-forward bracket"), arms(cells.get(0)));
        assertEquals(2, cells.get(0).runs().get(1).settings().interval());
        assertEquals("a/medical/lora/0/rank=2", cells.get(0).name());
    }
}
