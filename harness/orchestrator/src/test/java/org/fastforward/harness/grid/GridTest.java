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
import java.util.stream.Stream;
import org.fastforward.analysis.record.ExtraArm;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.harness.run.CellSpec;
import org.fastforward.harness.run.Execution;
import org.fastforward.harness.run.RunSpec;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.shared.Home;
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
        return new Grid(GridFile.parse("test", BASE + more), "g", List.of());
    }

    private static List<String> names(List<Grid.Cell> cells) {
        return cells.stream().map(Grid.Cell::name).toList();
    }

    private static List<String> arms(Grid.Cell cell) {
        return cell.runs().stream().map(RunSpec::armName).toList();
    }

    @Test
    void theMiniatureGridsIdsAreThoseOfItsCommittedRuns() throws IOException {
        Grid mini = Grid.read("mini", null);
        Set<String> ids =
                Stream.concat(mini.cells().stream(), mini.studies().stream())
                        .flatMap(cell -> cell.runs().stream())
                        .map(RunSpec::id)
                        .collect(Collectors.toSet());
        try (Stream<Path> runs = Files.list(Home.resolve("results/mini/runs"))) {
            assertEquals(
                    runs.map(run -> run.getFileName().toString()).collect(Collectors.toSet()), ids);
        }
        assertEquals("pythia-1.4b/medical/lora/0", mini.cells().get(0).name());
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
        assertEquals(List.of(2e-5, 2e-4), grid.record().learningRates());
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
        assertEquals(3, grid.record().extraArms().size());
        assertEquals(List.of("bracket"), grid.record().policies());
    }

    @Test
    void oneCellAloneExpectsItselfOnly() {
        Grid grid =
                grid(RATES + "extra_arms: [{policy: paper, task: chat, learning_rate: 2.0e-4}]\n");
        Grid.Cell cell = grid.cell("b", "chat", "lora", 0, grid.learningRate(0.0002), "d/c");
        assertEquals(grid.cells().get(7), cell);
        GridRecord record = grid.record(cell);
        assertEquals(List.of(2e-4), record.learningRates());
        assertEquals(List.of("bracket", "paper"), record.policies());
        assertEquals(List.of(), record.extraArms());
        assertEquals("b/chat/lora/0/2e-5", grid.cell("b", "chat", "lora", 0, "d/c").name());
        UserException e = assertThrows(UserException.class, () -> grid.learningRate(1e-3));
        assertTrue(e.getMessage().contains("known: 2e-5, 2e-4; any other: --set"), e::getMessage);
    }

    @Test
    void aSettingOfTheCommandLineReplacesTheLearningRates() {
        GridFile file =
                GridFile.parse(
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
        assertEquals(List.of(), grid.record(grid.cells().get(0)).learningRates());
    }

    @Test
    void theRealGridHasWhatItSays() {
        Grid real = Grid.read("real", null);
        List<Grid.Cell> cells = real.cells();
        assertEquals(6, cells.size());
        assertEquals(
                List.of("smollm2-135m/instruction/lora/0/2e-4"),
                names(cells.stream().filter(cell -> cell.runs().size() == 3).toList()));
        assertEquals(
                List.of(new ExtraArm("paper", null, "instruction", null, 2e-4)),
                real.record().extraArms());
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
                GridFile.parse(
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
}
